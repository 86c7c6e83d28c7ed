package io.polyproc.codec;

import io.polyproc.IpcException;
import org.jspecify.annotations.Nullable;

/** Thrown when an object cannot be serialized, or bytes cannot be deserialized. */
public final class SerializationException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message what cannot be (de)serialized, with the path to it, and the remedy
     * @param cause the exception of Java serialization, or {@code null}
     */
    public SerializationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.polyproc.errors;

/** An object cannot be turned into bytes, or bytes cannot be turned into an object. */
public final class SerializationException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what cannot be (de)serialized, with the path to it, and how to put it right
     * @param cause what Java serialization said, or {@code null}
     */
    public SerializationException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.polyproc;

import org.jspecify.annotations.Nullable;

/** Root of the exceptions with a cause outside this JVM: files, processes, peers that died. */
public class IpcException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs an exception with a message.
     *
     * @param message what was wrong, and the remedy
     */
    public IpcException(String message) {
        super(message);
    }

    /**
     * Constructs an exception with a message and a cause.
     *
     * @param message what was wrong, and the remedy
     * @param cause the cause, or {@code null}
     */
    public IpcException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

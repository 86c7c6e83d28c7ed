package io.polyproc.errors;

/** Root of the exceptions that tell of the world outside this JVM: files, processes, peers that died. */
public class IpcException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what was wrong, and how to put it right
     */
    public IpcException(String message) {
        super(message);
    }

    /**
     * An exception with a message and a cause.
     *
     * @param message what was wrong, and how to put it right
     * @param cause what lies beneath, or {@code null}
     */
    public IpcException(String message, Throwable cause) {
        super(message, cause);
    }
}

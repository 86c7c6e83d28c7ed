package io.polyproc.errors;

/** A durable queue whose files cannot be opened, read or written. */
public final class QueueException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The queue's files make trouble.
     *
     * @param message which queue and file, what was wrong, and how to put it right
     * @param cause what lies beneath, or {@code null}
     */
    public QueueException(String message, Throwable cause) {
        super(message, cause);
    }
}

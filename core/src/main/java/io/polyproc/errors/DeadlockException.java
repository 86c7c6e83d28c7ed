package io.polyproc.errors;

/** Waiting would never end: the thread, or a circle of threads, waits for itself. Nothing was locked. */
public final class DeadlockException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The wait would never end.
     *
     * @param message who waits for what, and how to put it right
     */
    public DeadlockException(String message) {
        super(message);
    }
}

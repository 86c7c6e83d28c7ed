package io.polyproc.errors;

/** The queue was shut down: nothing can be put, and nothing more can be taken. Nothing that was put is lost. */
public final class QueueShutdownException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The queue was shut down.
     *
     * @param queue the queue, for people
     */
    public QueueShutdownException(Object queue) {
        super(queue + " was shut down: call reopen() to go on with it");
    }
}

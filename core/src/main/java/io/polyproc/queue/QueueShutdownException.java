package io.polyproc.queue;

import io.polyproc.IpcException;

/**
 * Thrown by operations of a queue that was shut down: it accepts no element, and gives none out. Its elements are not
 * lost.
 */
public final class QueueShutdownException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param queue the queue
     */
    public QueueShutdownException(String queue) {
        super(queue + " was shut down: call reopen() to use it again");
    }
}

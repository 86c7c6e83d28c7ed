package io.polyproc.pool;

import io.polyproc.IpcException;

/** Thrown when a task of a pool has failed. The cause is the exception of the task, with the stack of the worker. */
public final class TaskException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param cause the exception of the task, or the reason why it could not be run
     */
    public TaskException(Throwable cause) {
        super("the task failed: " + describe(cause), cause);
    }

    /** Returns the text of the cause, or the name of its class if its own code fails. */
    private static String describe(Throwable cause) {
        try {
            return String.valueOf(cause);
        } catch (RuntimeException | Error e) {
            return cause.getClass().getName();
        }
    }
}

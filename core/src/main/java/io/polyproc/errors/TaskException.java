package io.polyproc.errors;

/** A task that a pool ran has failed. The cause is what it threw, with the stack of the worker. */
public final class TaskException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The task failed.
     *
     * @param cause what it threw, or why it could not be run
     */
    public TaskException(Throwable cause) {
        super("the task failed: " + describe(cause), cause);
    }

    /** Gives the text of the cause, or the name of its class if its own code fails. */
    private static String describe(Throwable cause) {
        try {
            return String.valueOf(cause);
        } catch (RuntimeException | Error e) {
            return cause.getClass().getName();
        }
    }
}

package io.polyproc.errors;

import java.time.Duration;

/**
 * A task was at work for longer than it was given. It was interrupted; if it does not end, its worker is killed and replaced.
 * Nobody else is affected.
 */
public final class TaskTimeoutException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final Duration timeout;
    private final String worker;
    private final long pid;

    /**
     * The task took too long.
     *
     * @param timeout how long it was given
     * @param worker name of the worker that was at it
     * @param pid process id of that worker
     */
    public TaskTimeoutException(Duration timeout, String worker, long pid) {
        super("the task was not done within " + timeout + " in worker " + worker + " (pid " + pid
                + "), which was told to stop it. It may have been done in part");
        this.timeout = timeout;
        this.worker = worker;
        this.pid = pid;
    }

    /**
     * How long it was given.
     *
     * @return the limit
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Which worker was at it.
     *
     * @return its name
     */
    public String worker() {
        return worker;
    }

    /**
     * Which process was at it.
     *
     * @return its pid, no longer valid if it had to be killed
     */
    public long pid() {
        return pid;
    }
}

package io.polyproc.pool;

import io.polyproc.IpcException;
import java.time.Duration;

/**
 * Thrown when a task has run for longer than its time limit. The task was interrupted; if it does not end, its worker
 * is killed and replaced. No other task is affected.
 */
public final class TaskTimeoutException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final Duration timeout;
    private final String worker;
    private final long pid;

    /**
     * Constructs the exception.
     *
     * @param timeout the time limit
     * @param worker name of the worker that ran the task
     * @param pid process id of that worker
     */
    public TaskTimeoutException(Duration timeout, String worker, long pid) {
        super("the task was not done within " + timeout + " in worker " + worker + " (pid " + pid
                + "), which was asked to stop it. It may have been done in part");
        this.timeout = timeout;
        this.worker = worker;
        this.pid = pid;
    }

    /**
     * Returns the time limit of the task.
     *
     * @return the limit
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns the name of the worker that ran the task.
     *
     * @return its name
     */
    public String worker() {
        return worker;
    }

    /**
     * Returns the process id of that worker.
     *
     * @return its pid, no longer valid if it had to be killed
     */
    public long pid() {
        return pid;
    }
}

package io.polyproc.pool;

import io.polyproc.IpcException;

/**
 * Thrown when a task ran out of memory. The cause is the error with the worker's stack. Only that task is affected. The
 * worker is replaced, since other parts of it may have failed to allocate memory too.
 */
public final class WorkerOutOfMemoryException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final String worker;
    private final long pid;
    private final long heapLimit;

    /**
     * Constructs the exception.
     *
     * @param worker its name
     * @param pid its process id
     * @param heapLimit the limit of its heap in bytes
     * @param cause the error of the task
     */
    public WorkerOutOfMemoryException(String worker, long pid, long heapLimit, OutOfMemoryError cause) {
        super(
                "worker " + worker + " (pid " + pid + ") ran out of memory (" + cause.getMessage()
                        + "); its heap may have "
                        + heapLimit
                        + " bytes: give the workers more with PoolOptions.withWorkerHeap, or pass large data"
                        + " by reference, as shared arrays",
                cause);
        this.worker = worker;
        this.pid = pid;
        this.heapLimit = heapLimit;
    }

    /**
     * Returns the name of the worker.
     *
     * @return its name
     */
    public String worker() {
        return worker;
    }

    /**
     * Returns the process id of the worker.
     *
     * @return its pid, no longer valid
     */
    public long pid() {
        return pid;
    }

    /**
     * Returns the limit of its heap.
     *
     * @return bytes
     */
    public long heapLimit() {
        return heapLimit;
    }
}

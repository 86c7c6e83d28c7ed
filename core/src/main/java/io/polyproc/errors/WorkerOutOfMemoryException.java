package io.polyproc.errors;

/**
 * A task ran out of memory. The cause is the error with the worker's stack. Only that task is affected; the worker is replaced all
 * the same, since nobody knows what else in it could not get memory.
 */
public final class WorkerOutOfMemoryException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final String worker;
    private final long pid;
    private final long heapLimit;

    /**
     * The worker had no more memory.
     *
     * @param worker its name
     * @param pid its process id
     * @param heapLimit how much its heap may have, in bytes
     * @param cause what was thrown
     */
    public WorkerOutOfMemoryException(String worker, long pid, long heapLimit, OutOfMemoryError cause) {
        super(
                "worker " + worker + " (pid " + pid + ") ran out of memory (" + cause.getMessage()
                        + "); its heap may have "
                        + heapLimit + " bytes: give the workers more with PoolOptions.workerHeap, or pass large data"
                        + " by reference, as shared arrays",
                cause);
        this.worker = worker;
        this.pid = pid;
        this.heapLimit = heapLimit;
    }

    /**
     * Which worker.
     *
     * @return its name
     */
    public String worker() {
        return worker;
    }

    /**
     * Which process.
     *
     * @return its pid, no longer valid
     */
    public long pid() {
        return pid;
    }

    /**
     * How much its heap may have.
     *
     * @return bytes
     */
    public long heapLimit() {
        return heapLimit;
    }
}

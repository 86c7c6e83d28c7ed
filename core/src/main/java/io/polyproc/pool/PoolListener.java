package io.polyproc.pool;

/**
 * Is told how the work of a pool goes on. Every method does nothing by default.
 *
 * <p><b>Thread and process safety.</b> Called in the pool's process, by a thread of the pool that does nothing else meanwhile, so it may
 * take its time. What it throws is logged
 * as a warning.
 */
public interface PoolListener {

    /** Listens to nothing. */
    PoolListener NONE = new PoolListener() {};

    /**
     * Some work was done. Called when work was done, not more often than some twenty times a second, and once more when
     * nothing is left.
     *
     * @param progress how far the pool is
     */
    default void progressed(PoolProgress progress) {}

    /**
     * A worker is ready for its first task.
     *
     * @param worker the worker
     */
    default void workerStarted(WorkerStats worker) {}

    /**
     * A worker has ended.
     *
     * @param worker the worker, as it was last known
     * @param reason why, in words, as in "killed by signal 9" or "recycled after 1000 tasks"
     */
    default void workerEnded(WorkerStats worker, String reason) {}
}

package io.polyproc.pool;

/**
 * Hears how the work of a pool goes on. Every method does nothing by default.
 *
 * <p><b>Thread and process safety.</b> Called in the pool's process, by one thread at a time, which does nothing else meanwhile, so it may
 * take its time. A listener that is slow gets the newest progress only, and loses the oldest news of workers beyond a thousand. What it
 * throws is logged as a warning.
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

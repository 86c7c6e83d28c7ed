package io.polyproc.pool;

/**
 * Receives the progress of a pool and the starts and ends of its workers. Every method does nothing by default.
 *
 * <p><b>Thread and process safety.</b> Methods are called in the pool's process, by one thread at a time, which does
 * nothing else meanwhile. A slow listener receives only the newest progress, and loses the oldest worker events beyond
 * a thousand. An exception that it throws is logged as a warning.
 */
public interface PoolListener {

    /** A listener that ignores all events. */
    PoolListener NONE = new PoolListener() {};

    /**
     * Called after work was done, at most about twenty times a second, and once more when nothing is left.
     *
     * @param progress the progress of the pool
     */
    default void progressed(PoolProgress progress) {}

    /**
     * Called when a worker is ready for its first task.
     *
     * @param worker the worker
     */
    default void workerStarted(WorkerStats worker) {}

    /**
     * Called when a worker has ended.
     *
     * @param worker the last known state of the worker
     * @param reason the reason as text, such as "killed by signal 9" or "recycled after 1000 tasks"
     */
    default void workerEnded(WorkerStats worker, String reason) {}
}

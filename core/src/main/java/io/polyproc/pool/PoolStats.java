package io.polyproc.pool;

import java.util.List;
import java.util.OptionalLong;

/** A snapshot of a pool. Later versions may add methods. */
public interface PoolStats {

    /**
     * Returns the workers.
     *
     * @return the oldest first
     */
    List<WorkerStats> workers();

    /**
     * Returns the number of spare JVMs that could become workers at once.
     *
     * @return 0 or more
     */
    int readySpares();

    /**
     * Returns the largest heap of a worker that starts now, as {@link PoolOptions#withWorkerHeap} or another option
     * sets it, or as its share in the memory. The workers of all pools of this process that are alive share three
     * quarters of the memory, if they are more than three. {@link WorkerStats#heapLimit} is what the JVM of a worker
     * has made of it.
     *
     * @return in bytes; empty if the JVM of a worker decides
     */
    OptionalLong workerHeap();

    /**
     * Returns the number of tasks that are not dispatched to a worker yet.
     *
     * @return 0 or more
     */
    int queued();

    /**
     * Returns the number of tasks that workers run, or have queued.
     *
     * @return 0 or more
     */
    int handedOut();

    /**
     * Returns the items submitted and done since the pool was made.
     *
     * @return counts of items
     */
    PoolProgress progress();

    /**
     * Returns the number of times a task was started again because its worker had died.
     *
     * @return 0 or more
     */
    long retried();

    /**
     * Returns the number of processes that became ready.
     *
     * @return 0 or more
     */
    long workersStarted();

    /**
     * Returns the number of processes that ended without having been asked to.
     *
     * @return 0 or more
     */
    long workersDied();

    /**
     * Returns the number of processes that were replaced because of their tasks, age or memory.
     *
     * @return 0 or more
     */
    long workersRecycled();
}

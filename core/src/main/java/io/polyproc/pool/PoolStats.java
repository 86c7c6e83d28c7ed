package io.polyproc.pool;

import java.util.List;

/**
 * A snapshot of a pool.
 *
 * @param workers its workers, the oldest first
 * @param readySpares spare JVMs that could become workers at once
 * @param queued tasks that are not dispatched to a worker yet
 * @param handedOut tasks that workers run, or have queued
 * @param progress items submitted and done since the pool was made
 * @param retried the number of times a task was started again because its worker had died
 * @param workersStarted processes that became ready
 * @param workersDied processes that ended without having been asked to
 * @param workersRecycled processes that were replaced because of their tasks, age or memory
 */
public record PoolStats(
        List<WorkerStats> workers,
        int readySpares,
        int queued,
        int handedOut,
        PoolProgress progress,
        long retried,
        long workersStarted,
        long workersDied,
        long workersRecycled) {}

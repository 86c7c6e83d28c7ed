package io.polyproc.pool;

import java.util.List;

/**
 * A pool, at one instant.
 *
 * @param workers its workers, the oldest first
 * @param readySpares spare JVMs that could become workers at once
 * @param queued tasks that no worker has in front of it yet
 * @param handedOut tasks that workers are at, or have in front of them
 * @param progress items submitted and done since the pool was made
 * @param retried how often a task was begun again since its worker had died
 * @param workersStarted processes that became ready
 * @param workersDied processes that ended although nobody had told them to
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

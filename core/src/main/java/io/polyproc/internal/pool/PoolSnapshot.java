package io.polyproc.internal.pool;

import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.WorkerStats;
import java.util.List;
import java.util.OptionalLong;

/** The values of a {@link PoolStats}. */
record PoolSnapshot(
        List<WorkerStats> workers,
        int readySpares,
        OptionalLong workerHeap,
        int queued,
        int handedOut,
        PoolProgress progress,
        long retried,
        long workersStarted,
        long workersDied,
        long workersRecycled)
        implements PoolStats {}

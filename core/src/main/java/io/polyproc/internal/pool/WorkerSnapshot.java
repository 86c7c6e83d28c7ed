package io.polyproc.internal.pool;

import io.polyproc.pool.WorkerStats;
import java.time.Duration;
import java.util.Optional;

/** The values of a {@link WorkerStats}. */
record WorkerSnapshot(
        String name,
        long pid,
        State state,
        Optional<String> task,
        Duration taskTime,
        long tasksDone,
        Duration startUp,
        Duration working,
        Duration waiting,
        long memory,
        long heapUsed,
        long heapLimit)
        implements WorkerStats {}

package io.polyproc.internal.pool;

import io.polyproc.internal.thread.Timeouts;
import io.polyproc.pool.PoolOptions;
import io.polyproc.process.ChildStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool. It decides when a worker is started, replaced or stopped.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class WorkerSet {

    private final PoolOptions options;
    private final String poolName;
    private final PoolPort port;
    private final StartBackoff backoff;
    private final long ageNanos;
    private final long idleNanos;
    private final long graceNanos;
    private final List<PoolWorker> workers = new ArrayList<>();
    private int limit;
    private int made;
    private boolean isProven;

    /** Changes with the set of workers to poll. */
    private int version;

    WorkerSet(PoolOptions options, String poolName, PoolPort port, StartBackoff backoff) {
        this.options = options;
        this.poolName = poolName;
        this.port = port;
        this.backoff = backoff;
        this.ageNanos = limitNanos(options.maxWorkerAge());
        this.idleNanos = limitNanos(options.idleTimeout());
        this.graceNanos = Timeouts.nanos(options.grace());
        this.limit = options.workers();
    }

    private static long limitNanos(Duration limit) {
        return limit.isZero() ? Timeouts.FOREVER : Timeouts.nanos(limit);
    }

    /** Returns all workers that have not ended. */
    List<PoolWorker> all() {
        return workers;
    }

    int limit() {
        return limit;
    }

    void limit(int most) {
        limit = most;
    }

    List<String> jvmOptions() {
        return options.jvmOptions();
    }

    long graceNanos() {
        return graceNanos;
    }

    int version() {
        return version;
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    /** Tells whether ends of jobs do not change which workers are needed. */
    boolean isSettled() {
        return options.maxTasksPerWorker() == Long.MAX_VALUE && workers.stream().noneMatch(PoolWorker::isStopping);
    }

    /** Tells whether no worker has jobs or may get some. */
    boolean hasNoUsable() {
        return workers.stream().noneMatch(PoolWorker::isUsable);
    }

    /** Starts workers until there are enough for this number of jobs, up to the limit. */
    void growFor(int jobs, long now) {
        int missing = Math.min(limit, jobs) - live();
        while (missing > 0 && backoff.mayStart(starting(), now)) {
            startOne(now);
            missing--;
        }
    }

    /**
     * Returns the time until a worker that is missing for this number of jobs may be started; {@link Timeouts#FOREVER}
     * if none is.
     */
    long untilGrowth(int jobs, long now) {
        long pause = backoff.pause(now);
        return pause > 0 && Math.min(limit, jobs) > live() ? pause : Timeouts.FOREVER;
    }

    private int live() {
        int live = 0;
        for (PoolWorker worker : workers) {
            live += worker.isStopping() ? 0 : 1;
        }
        return live;
    }

    private int starting() {
        int starting = 0;
        for (PoolWorker worker : workers) {
            starting += worker.isStarting() ? 1 : 0;
        }
        return starting;
    }

    private void startOne(long now) {
        made++;
        PoolWorker worker = new PoolWorker(poolName + "-worker-" + made, now);
        workers.add(worker);
        try {
            port.start(worker);
        } catch (Throwable e) {
            startFailed(worker, e, now);
        }
    }

    /** Removes a worker whose process was not started. */
    void startFailed(PoolWorker worker, @Nullable Throwable cause, long now) {
        boolean wasWanted = !worker.isStopping();
        remove(worker);
        if (wasWanted && cause != null) {
            backoff.failed(worker.startedAt(), hasNoUsable(), message(cause), cause, now);
        }
    }

    private static String message(Throwable cause) {
        try {
            return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
        } catch (Throwable e) {
            return cause.getClass().getName();
        }
    }

    /** Counts a worker that has ended before it was ready without having been asked to. */
    void endedEarly(PoolWorker worker, WorkerEnd end, long now) {
        ChildStartException early = end.startFailure();
        String reason =
                early != null ? message(early) : "the last worker ended before it was ready: it " + end.inWords();
        if (end.wasKilled()) {
            backoff.killed(reason, now);
        } else {
            backoff.failed(worker.startedAt(), hasNoUsable(), reason, early, now);
        }
    }

    /** Tells whether there is no usable worker, and the pool gives up starting one. */
    boolean mustGiveUp(long now) {
        return backoff.mustGiveUp(now) && hasNoUsable();
    }

    /** Marks the set of workers to poll as changed. */
    void changed() {
        version++;
    }

    /**
     * Returns the number of spare JVMs to have. There are spares only while the pool may grow, and after the first
     * worker was ready, so that they do not delay that one.
     */
    int wantedSpares() {
        return isProven && !backoff.isInTrouble() && live() < limit ? options.spares() : 0;
    }

    /** Removes a worker whose process has ended or never existed. */
    void remove(PoolWorker worker) {
        worker.ended();
        workers.remove(worker);
        version++;
    }

    /** Resets the backoff, when a worker is ready. */
    void workerIsReady() {
        isProven = true;
        backoff.succeeded();
    }

    /**
     * Asks workers to end that are in excess, too old, too large, or idle for too long.
     *
     * @return the number of workers to be replaced
     */
    int retire(long now) {
        int recycled = 0;
        for (PoolWorker worker : workers) {
            String reason = worker.isReady() ? reasonToRecycle(worker, now) : null;
            if (reason != null) {
                recycled++;
                worker.stop("recycled " + reason);
            } else if (worker.isReady() && worker.load() == 0 && now - worker.idleSince() >= idleNanos) {
                worker.stop("idle for " + options.idleTimeout());
            }
        }
        stopExcess();
        return recycled;
    }

    private void stopExcess() {
        int tooMany = live() - limit;
        for (int mostLoad = 0; tooMany > 0; mostLoad = Integer.MAX_VALUE) {
            for (int i = workers.size() - 1; i >= 0 && tooMany > 0; i--) {
                PoolWorker worker = workers.get(i);
                if (!worker.isStopping() && worker.load() <= mostLoad) {
                    tooMany--;
                    worker.stop("no longer needed since the pool was made smaller");
                }
            }
        }
    }

    /**
     * Returns the reason to replace a worker, or null. Each runs at least one job; otherwise limits that are too low
     * would replace workers forever.
     */
    private @Nullable String reasonToRecycle(PoolWorker worker, long now) {
        if (worker.jobsDone() == 0) {
            return null;
        }
        if (worker.jobsDone() >= options.maxTasksPerWorker()) {
            return "after " + worker.jobsDone() + " tasks";
        }
        if (now - worker.readyAt() >= ageNanos) {
            return "at the age of " + options.maxWorkerAge();
        }
        if (options.maxWorkerMemory() != Long.MAX_VALUE && worker.gauges().memory() > options.maxWorkerMemory()) {
            return "with " + worker.gauges().memory() + " bytes of memory";
        }
        return null;
    }

    /** Returns the number of jobs that may still be dispatched to a worker before it is replaced. */
    long jobsLeft(PoolWorker worker) {
        return options.maxTasksPerWorker() - worker.jobsDone() - worker.load();
    }

    /** Asks workers without a job to end. A starting one is killed, unless it has an initializer. */
    void endIdle(long now) {
        for (PoolWorker worker : workers) {
            if (worker.load() == 0
                    && worker.isStarting()
                    && options.initializer().isEmpty()) {
                worker.kill("shut down before it was ready", now);
            } else if (worker.load() == 0) {
                worker.stop("shut down");
            }
        }
    }

    /** Stops retired workers that have no more jobs, and kills those whose grace period has elapsed. */
    void stopRetired(long now) {
        for (PoolWorker worker : workers) {
            if (worker.isStopping() && worker.load() == 0) {
                worker.sendStop(graceNanos, now);
            }
            worker.killIfDue(now);
        }
    }
}

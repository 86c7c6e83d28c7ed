package io.polyproc.pool;

import io.polyproc.internal.thread.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The workers of a pool: how many there are, when one is started, replaced or no longer needed.
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

    /** Changes when there is one more or one less to listen to. */
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

    /** All that have not ended. */
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

    /** Whether the ends of jobs change nothing about which workers there are to be. */
    boolean isSettled() {
        return options.maxTasksPerWorker() == Long.MAX_VALUE && workers.stream().noneMatch(PoolWorker::isStopping);
    }

    /** Whether none of the workers does or may do jobs. */
    boolean hasNoUsable() {
        return workers.stream().noneMatch(PoolWorker::isUsable);
    }

    /** Starts workers so that there are enough for as many jobs, as far as there may be. */
    void growFor(int jobs, long now) {
        int missing = Math.min(limit, jobs) - live();
        while (missing > 0 && backoff.mayStart(starting(), now)) {
            startOne(now);
            missing--;
        }
    }

    /** How long it takes until a worker may be started that is missing for as many jobs; {@link Timeouts#FOREVER} if none is. */
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

    /** There is no process for a worker. */
    void startFailed(PoolWorker worker, Throwable cause, long now) {
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

    /** The process of a worker has ended before that was ready, and the pool had not told it to. */
    void endedEarly(PoolWorker worker, WorkerEnd end, long now) {
        String reason = "the last worker ended before it was ready: it " + end.inWords();
        if (end.wasKilled()) {
            backoff.killed(reason, now);
        } else {
            backoff.failed(worker.startedAt(), hasNoUsable(), reason, null, now);
        }
    }

    /** Whether there is no worker, and it is of no use to try again. */
    boolean mustGiveUp(long now) {
        return backoff.mustGiveUp(now) && hasNoUsable();
    }

    /** Has the next changes be listened to. */
    void changed() {
        version++;
    }

    /**
     * How many spare JVMs are to wait: only while the pool may grow, from the first worker on that was ready, so that none takes its time
     * from that one.
     */
    int wantedSpares() {
        return isProven && !backoff.isInTrouble() && live() < limit ? options.spares() : 0;
    }

    /** The process of a worker has ended, or never was. */
    void remove(PoolWorker worker) {
        worker.ended();
        workers.remove(worker);
        version++;
    }

    /** A worker is ready. */
    void workerIsReady() {
        isProven = true;
        backoff.succeeded();
    }

    /**
     * Has those end that are too many, too old, too large, or idle for too long.
     *
     * @return how many of them are to be replaced
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

    /** Why a worker is to be replaced, or null. Each does one job at least, else limits that are too low would be without end. */
    private String reasonToRecycle(PoolWorker worker, long now) {
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

    /** How many more jobs a worker may be handed, as far as its age in jobs is concerned. */
    long jobsLeft(PoolWorker worker) {
        return options.maxTasksPerWorker() - worker.jobsDone() - worker.load();
    }

    /** Has those end that have no job. One that is still starting is killed, if it has run nothing of the user's. */
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

    /** Has those end that are to end and have nothing more to do, and kills those whose time is up. */
    void stopRetired(long now) {
        for (PoolWorker worker : workers) {
            if (worker.isStopping() && worker.load() == 0) {
                worker.sendStop(graceNanos, now);
            }
            worker.killIfDue(now);
        }
    }
}

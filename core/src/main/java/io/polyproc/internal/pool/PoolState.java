package io.polyproc.internal.pool;

import io.polyproc.ClosedException;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.park.Parking;
import io.polyproc.pool.PoolBrokenException;
import io.polyproc.pool.PoolListener;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.WorkerStats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a pool. Each method that is not a query is an event, with the time at which it happens; its
 * effects go to a {@link PoolPort} and the {@link WorkerPort}s. It has no thread, clock, process or shared memory of
 * its own.
 *
 * <p><b>Guarantees.</b> Each submitted job ends exactly once, and is returned by {@link #takeEndings}. A port that
 * fails leads to the event that its method names. If an event fails, {@link #collapse} breaks the pool and ends all
 * jobs. After a shutdown the pool {@linkplain #isFinished finishes} when its processes have ended.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}. It runs no user code.
 *
 * <p><b>If a process dies here.</b> A worker: the job that it had begun fails or is retried, according to the task
 * state in {@link io.polyproc.internal.worker.LinkDescriptor}. Jobs that it had not begun are dispatched to other
 * workers.
 */
final class PoolState {

    private final String name;
    private final PoolOptions options;
    private final PoolPort port;
    private final PoolMetrics metrics;
    private final StartBackoff backoff;
    private final WorkerSet workerSet;
    private final Dispatcher dispatcher;
    private final WorkerSpares spares;
    private final WorkerEvents workerEvents;
    private final LiveJobs live = new LiveJobs();

    /** Preallocated, since breaking the pool must not need memory. */
    private final PoolBrokenException lastResort;

    private @Nullable Job firstEnded;
    private @Nullable Job lastEnded;
    private long endedJobs;
    private boolean shutDown;
    private @Nullable PoolBrokenException broken;

    PoolState(String name, PoolOptions options, PoolPort port, RandomGenerator random) {
        this.name = name;
        this.options = options;
        this.port = port;
        this.metrics = new PoolMetrics(port, options.listener() != PoolListener.NONE);
        this.backoff = new StartBackoff(random);
        this.workerSet = new WorkerSet(options, name, port, backoff);
        this.dispatcher = new Dispatcher(workerSet, this::unsendable);
        this.spares = new WorkerSpares(port);
        this.workerEvents = new WorkerEvents(this, name, port, workerSet, dispatcher, metrics);
        this.lastResort = new PoolBrokenException(
                "process pool " + name + " is broken by an internal failure for which there was no memory:"
                        + " create another pool",
                null);
    }

    // Operations of users.

    /** Returns the exception that refuses further jobs, or null. */
    @Nullable
    RuntimeException refusal() {
        if (broken != null) {
            return new PoolBrokenException(String.valueOf(broken.getMessage()), broken.getCause());
        }
        return shutDown
                ? new ClosedException("process pool " + name, "create another one with Multiprocessing.pool()")
                : null;
    }

    /**
     * Submits jobs, unless there is a {@link #refusal}.
     *
     * @return whether one of the dispatched jobs has a time limit
     */
    boolean submit(Collection<Job> jobs, long now) {
        for (Job job : jobs) {
            live.add(job);
            dispatcher.add(job);
            metrics.submitted(job.items());
        }
        boolean isLimited = dispatch(now);
        adjust(now);
        return isLimited;
    }

    /**
     * Ends each job with a {@link CancellationException}, unless it has ended.
     *
     * @param stop whether running jobs are stopped; otherwise they run to their end, and their results are dropped
     */
    void cancel(Collection<Job> jobs, boolean stop, long now) {
        for (Job job : jobs) {
            if (!job.ended) {
                withdraw(job, stop, now);
                fail(job, new CancellationException("the task was cancelled"));
            }
        }
        dispatch(now);
        adjust(now);
    }

    /** Removes a job from the queue or its worker. A begun job stays, and is stopped if requested. */
    private void withdraw(Job job, boolean stop, long now) {
        PoolWorker worker = job.worker;
        if (!dispatcher.remove(job) && worker != null && !worker.revoke(job, now) && stop) {
            worker.interrupt(job, workerSet.graceNanos(), now);
        }
    }

    /** Changes the largest number of workers. */
    void resize(int workers, long now) {
        workerSet.limit(workers);
        adjust(now);
    }

    /** Accepts no more jobs, completes the submitted ones, and finishes. */
    void shutDown(long now) {
        shutDown = true;
        adjust(now);
    }

    /**
     * Accepts no more jobs, cancels all submitted ones, and finishes.
     *
     * @param gently whether running jobs are interrupted first and have the grace period; otherwise workers are killed
     * @return the jobs that no worker had begun
     */
    List<Job> shutDownNow(boolean gently, long now) {
        shutDown = true;
        CancellationException reason = new CancellationException(this + " was shut down");
        for (PoolWorker worker : workerSet.all()) {
            dispatcher.revoke(worker, now);
            Job job = worker.atWork();
            if (!gently || worker.isStarting()) {
                worker.kill("killed since the pool was terminated", now);
            } else if (job != null) {
                worker.interrupt(job, workerSet.graceNanos(), now);
            }
        }
        List<Job> unbegun = new ArrayList<>();
        for (Job job = dispatcher.removeNext(); job != null; job = dispatcher.removeNext()) {
            unbegun.add(job);
        }
        for (Job job = live.first(); job != null; job = live.first()) {
            fail(job, reason);
        }
        adjust(now);
        return unbegun;
    }

    // Replies and ends of workers.

    /** Processes all replies of the workers. */
    void drainReplies(long now) {
        boolean needsAdjusting = false;
        List<PoolWorker> workers = workerSet.all();
        for (int i = 0; i < workers.size(); i++) {
            needsAdjusting |= workerEvents.drainReplies(workers.get(i), now);
        }
        dispatch(now);
        if (needsAdjusting || shutDown || !workerSet.isSettled()) {
            adjust(now);
        }
        metrics.tell(now, dispatcher.isDone());
    }

    /** Tells whether a worker whose process is about to be started is still needed. */
    boolean isWanted(PoolWorker worker) {
        return worker.isStarting();
    }

    /** Handles the start of a worker's process. */
    void started(PoolWorker worker, WorkerPort process, long now) {
        worker.started(process);
        workerSet.changed();
        worker.killIfDue(now);
        adjust(now);
    }

    /**
     * Handles a worker whose process was not started.
     *
     * @param failure the cause; null if the worker was no longer needed
     */
    void startFailed(PoolWorker worker, @Nullable Throwable failure, long now) {
        if (!worker.isEnded()) {
            workerSet.startFailed(worker, failure, now);
            adjust(now);
        }
    }

    /** Handles the end of an adjustment of the spares. */
    void sparesKept(long now) {
        spares.kept();
        adjust(now);
    }

    /** Handles the end of a worker's process. A second call has no effect. */
    void ended(PoolWorker worker, WorkerEnd end, long now) {
        if (!worker.isEnded()) {
            workerEvents.ended(worker, end, now);
            dispatch(now);
            adjust(now);
        }
    }

    /** Handles the exception of a worker's initializer. */
    void initializerFailed(PoolWorker worker, Throwable thrown, long now) {
        if (broken == null) {
            workerEvents.initializerFailed(worker, thrown, now);
        }
    }

    /**
     * Runs everything that is due by now.
     *
     * @return the time until something else is due
     */
    long tick(long now) {
        long wait = Parking.PARK_INTERVAL_NANOS;
        for (int i = workerSet.all().size() - 1; i >= 0; i--) {
            PoolWorker worker = workerSet.all().get(i);
            wait = Math.min(wait, workerEvents.timeOut(worker, now));
            wait = Math.min(wait, worker.untilKilled(now));
            wait = Math.min(wait, worker.flush(now));
            if (worker.isGone(now)) {
                workerEvents.ended(worker, WorkerEnd.UNKNOWN, now);
            }
        }
        workerEvents.giveUpReading(now);
        dispatch(now);
        adjust(now);
        metrics.tell(now, dispatcher.isDone());
        return Math.min(wait, workerSet.untilGrowth(wantedJobs(), now));
    }

    /**
     * Returns the number of jobs for which workers are needed. A closed pool whose jobs are all dispatched starts none,
     * since it would end them at once.
     */
    private int wantedJobs() {
        if (shutDown && dispatcher.queued() == 0) {
            return 0;
        }
        return options.isEager() && !shutDown ? workerSet.limit() : dispatcher.queued() + dispatcher.dispatched();
    }

    /** Dispatches jobs; tells whether one of them has a time limit. */
    private boolean dispatch(long now) {
        return broken == null && !workerEvents.isReadingFailure() && dispatcher.dispatch(now);
    }

    /** Adjusts the number of workers: retires, starts and stops them as needed. */
    private void adjust(long now) {
        if (broken == null && !workerEvents.isReadingFailure()) {
            metrics.recycled(workerSet.retire(now));
            for (PoolWorker worker : workerSet.all()) {
                if (worker.isStopping()) {
                    dispatcher.revoke(worker, now);
                }
            }
            int wanted = wantedJobs();
            workerSet.growFor(wanted, now);
            if (wanted == 0) {
                backoff.rest();
            } else if (workerSet.mustGiveUp(now)) {
                breakDown("cannot get workers: " + backoff.reason(), backoff.cause(), now);
            }
        }
        if (shutDown && dispatcher.queued() == 0) {
            workerSet.endIdle(now);
        }
        workerSet.stopRetired(now);
        spares.keep(shutDown ? 0 : workerSet.wantedSpares());
    }

    // Termination.

    /** Breaks the pool: all jobs fail, and it accepts no more. */
    void breakDown(String why, @Nullable Throwable cause, long now) {
        breakDown(new PoolBrokenException("process pool " + name + " " + why, cause), now);
    }

    /** Breaks the pool after an event has failed half-way, since its state is not trusted. Does not fail itself. */
    void collapse(Throwable failure, long now) {
        PoolBrokenException reason = lastResort;
        try {
            reason = new PoolBrokenException(
                    "process pool " + name + " is broken by an internal failure: create another pool.  "
                            + Throwables.describe(failure),
                    failure);
        } catch (Throwable e) {
            // There is no memory for a better message.
        }
        breakDown(reason, now);
    }

    private void breakDown(PoolBrokenException reason, long now) {
        broken = broken == null ? reason : broken;
        shutDown = true;
        for (Job job = live.first(); job != null; job = live.first()) {
            dispatcher.remove(job);
            fail(job, broken);
        }
        for (int i = 0; i < workerSet.all().size(); i++) {
            workerSet.all().get(i).kill("killed since the pool is broken", now);
        }
    }

    private void unsendable(Job job, Throwable reason) {
        fail(
                job,
                new SerializationException(
                        "the task cannot be sent to a worker: " + Throwables.describe(reason), reason));
    }

    void fail(Job job, Throwable failure) {
        end(job, null, failure, job.items());
    }

    /** Ends a job, unless it has ended. */
    void end(Job job, byte @Nullable [] reply, @Nullable Throwable failure, int callsFailed) {
        if (!job.ended) {
            live.remove(job);
            job.end(reply, failure);
            notifyLater(job);
            endedJobs++;
            metrics.ended(job.items(), callsFailed);
            try {
                job.span.end(
                        failure != null
                                ? failure.getClass().getName()
                                : callsFailed == 0 ? "done" : callsFailed + " failed");
            } catch (Throwable e) {
                // The event is not recorded.
            }
        }
    }

    /** Queues the callback of an ended job. */
    void notifyLater(Job job) {
        if (lastEnded == null) {
            firstEnded = job;
        } else {
            lastEnded.nextEnded = job;
        }
        lastEnded = job;
    }

    /** Removes and returns the jobs whose callbacks are due, as a list linked by {@link Job#nextEnded}. */
    @Nullable
    Job takeEndings() {
        Job first = firstEnded;
        firstEnded = null;
        lastEnded = null;
        return first;
    }

    // Queries.

    /** Returns the number of jobs that have ended. */
    long endedJobs() {
        return endedJobs;
    }

    int limit() {
        return workerSet.limit();
    }

    boolean isShutDown() {
        return shutDown;
    }

    boolean isBroken() {
        return broken != null;
    }

    /** Tells whether every job has ended. */
    boolean isQuiet() {
        return live.isEmpty();
    }

    /** Tells whether there is something to wait for: jobs, processes, or the end of a pause after a failed start. */
    boolean isActive() {
        return !live.isEmpty() || !workerSet.isEmpty() || !spares.areGone() || options.isEager() && !shutDown;
    }

    /** Tells whether the pool accepts no jobs, has none, and has no process. */
    boolean isFinished() {
        return shutDown && live.isEmpty() && workerSet.isEmpty() && spares.areGone();
    }

    /** Returns all workers that have not ended. */
    List<PoolWorker> workers() {
        return workerSet.all();
    }

    /** Returns a version that changes with the set of workers to poll. */
    int version() {
        return workerSet.version();
    }

    PoolStats stats() {
        List<WorkerStats> workers =
                workerSet.all().stream().map(PoolWorker::stats).toList();
        return metrics.stats(workers, spares.ready(), port.workerHeap(), dispatcher.queued(), dispatcher.dispatched());
    }

    @Override
    public String toString() {
        return "process pool " + name;
    }
}

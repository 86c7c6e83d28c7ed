package io.polyproc.pool;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.PoolBrokenException;
import io.polyproc.errors.SerializationException;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.park.Parking;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;

/**
 * The state machine of a pool. Each method but the questions is an event, with the time at which it happens; what is to be done about
 * it goes to a {@link PoolPort} and the {@link WorkerPort}s. It has no thread, clock, process or shared memory of its own.
 *
 * <p><b>Guarantees.</b> Each job that was submitted ends exactly once: its end is in {@link #takeEndings}. A port that fails ends in
 * the event that its method names. An event that fails all the same ends in {@link #collapse}, which breaks the pool and ends all jobs.
 * After a shutdown the pool {@linkplain #isFinished finishes} when its processes have ended.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}. It runs no code of users.
 *
 * <p><b>If a process dies here.</b> A worker: the job that it had begun fails or is retried, as the claim in {@link
 * io.polyproc.internal.worker.LinkDescriptor} says; those it had not begun go to others.
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

    /** Made beforehand: breaking down must not need memory. */
    private final PoolBrokenException lastResort;

    private Job firstEnded;
    private Job lastEnded;
    private long endedJobs;
    private boolean shutDown;
    private PoolBrokenException broken;

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
                        + " make another pool",
                null);
    }

    // What users want.

    /** Why no further jobs are taken, or null. */
    RuntimeException refusal() {
        if (broken != null) {
            return new PoolBrokenException(broken.getMessage(), broken.getCause());
        }
        return shutDown
                ? new ClosedException("process pool " + name, "make another one with Multiprocessing.pool()")
                : null;
    }

    /**
     * Takes jobs, unless there is a {@link #refusal}.
     *
     * @return whether one of those that were handed out has a time limit
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
     * Ends jobs with a {@link CancellationException}, each unless it has ended.
     *
     * @param stop whether those that workers are at are to be stopped; else they run to their end, and their results are dropped
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

    /** Takes a job from where it is. If it was begun it stays there, and is stopped if so wanted. */
    private void withdraw(Job job, boolean stop, long now) {
        PoolWorker worker = job.worker;
        if (!dispatcher.remove(job) && worker != null && !worker.revoke(job, now) && stop) {
            worker.interrupt(job, workerSet.graceNanos(), now);
        }
    }

    /** Changes how many workers there may be. */
    void resize(int workers, long now) {
        workerSet.limit(workers);
        adjust(now);
    }

    /** Takes no more jobs, does those it has, and ends. */
    void shutDown(long now) {
        shutDown = true;
        adjust(now);
    }

    /**
     * Takes no more jobs, cancels all it has, and ends.
     *
     * @param gently whether those that workers are at are interrupted first and have the grace period; else workers are killed
     * @return those that no worker had begun
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

    // What workers say, and what becomes of them.

    /** Takes what workers have said. */
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

    /** Whether a worker whose process is about to be started was not told to end meanwhile. */
    boolean isWanted(PoolWorker worker) {
        return worker.isStarting();
    }

    /** The process of a worker was started. */
    void started(PoolWorker worker, WorkerPort process, long now) {
        worker.started(process);
        workerSet.changed();
        worker.killIfDue(now);
        adjust(now);
    }

    /**
     * The process of a worker was not started.
     *
     * @param failure why; null if that was no longer wanted
     */
    void startFailed(PoolWorker worker, Throwable failure, long now) {
        if (!worker.isEnded()) {
            workerSet.startFailed(worker, failure, now);
            adjust(now);
        }
    }

    /** There are as many spares as there should be. */
    void sparesKept(long now) {
        spares.kept();
        adjust(now);
    }

    /** The process of a worker has ended. Told again, this does nothing. */
    void ended(PoolWorker worker, WorkerEnd end, long now) {
        if (!worker.isEnded()) {
            workerEvents.ended(worker, end, now);
            dispatch(now);
            adjust(now);
        }
    }

    /** It is known what the initializer of a worker threw. */
    void initializerFailed(PoolWorker worker, Throwable thrown, long now) {
        if (broken == null) {
            workerEvents.initializerFailed(worker, thrown, now);
        }
    }

    /**
     * Does what is due by the clock.
     *
     * @return how long nothing else is due
     */
    long tick(long now) {
        long wait = Parking.LONGEST_SLEEP_NANOS;
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

    /** For how many jobs there are to be workers. A closed pool whose jobs were all handed out starts none, else it would end them at once. */
    private int wantedJobs() {
        if (shutDown && dispatcher.queued() == 0) {
            return 0;
        }
        return options.isEager() && !shutDown ? workerSet.limit() : dispatcher.queued() + dispatcher.dispatched();
    }

    /** Hands jobs out; tells whether one of them has a time limit. */
    private boolean dispatch(long now) {
        return broken == null && !workerEvents.isReadingFailure() && dispatcher.dispatch(now);
    }

    /** Has as many workers as are needed, and sees off those that are not. */
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

    // Its end.

    /** The pool cannot go on: everything fails, and it takes nothing more. */
    void breakDown(String why, Throwable cause, long now) {
        breakDown(new PoolBrokenException("process pool " + name + " " + why, cause), now);
    }

    /** An event has failed in the middle. What it leaves is not trusted: the pool breaks. Does not fail itself. */
    void collapse(Throwable failure, long now) {
        PoolBrokenException reason = lastResort;
        try {
            reason = new PoolBrokenException(
                    "process pool " + name + " is broken by an internal failure: make another pool. "
                            + Throwables.describe(failure),
                    failure);
        } catch (Throwable e) {
            // There is no memory for a better one.
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

    /** A job ends, unless it has. */
    void end(Job job, byte[] reply, Throwable failure, int callsFailed) {
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
                // It is not recorded.
            }
        }
    }

    /** Has the end of a job told. */
    void notifyLater(Job job) {
        if (lastEnded == null) {
            firstEnded = job;
        } else {
            lastEnded.nextEnded = job;
        }
        lastEnded = job;
    }

    /** Gives the jobs whose ends are to be told, as a list through {@link Job#nextEnded}, once each. */
    Job takeEndings() {
        Job first = firstEnded;
        firstEnded = null;
        lastEnded = null;
        return first;
    }

    // Questions.

    /** How many jobs have ended. */
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

    /** Whether every job has ended. */
    boolean isQuiet() {
        return live.isEmpty();
    }

    /** Whether there is something to wait for: jobs, processes, or the end of a failed start's pause. */
    boolean isActive() {
        return !live.isEmpty() || !workerSet.isEmpty() || !spares.areGone() || options.isEager() && !shutDown;
    }

    /** Whether it takes no jobs, has none, and has no process. */
    boolean isFinished() {
        return shutDown && live.isEmpty() && workerSet.isEmpty() && spares.areGone();
    }

    /** All workers that have not ended. */
    List<PoolWorker> workers() {
        return workerSet.all();
    }

    /** Changes when there is one more or one less worker to listen to. */
    int version() {
        return workerSet.version();
    }

    PoolStats stats() {
        List<WorkerStats> workers =
                workerSet.all().stream().map(PoolWorker::stats).toList();
        return metrics.stats(workers, spares.ready(), dispatcher.queued(), dispatcher.dispatched());
    }

    @Override
    public String toString() {
        return "process pool " + name;
    }
}

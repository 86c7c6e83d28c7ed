package io.polyproc.internal.pool;

import io.polyproc.internal.pool.WorkerPort.Gauges;
import io.polyproc.internal.trace.Span;
import io.polyproc.internal.trace.Trace;
import io.polyproc.internal.worker.Message;
import io.polyproc.pool.WorkerStats;
import io.polyproc.pool.WorkerStats.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One worker as its pool sees it: its state, and the jobs dispatched to it, of which it runs the first.
 * {@link WorkerLife} has its process, and turns every failure of the {@link WorkerPort} into the end of the worker.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class PoolWorker extends WorkerLife {

    /** The largest number of jobs dispatched to a worker. */
    static final int MAX_DISPATCHED = 64;

    private static final int NO_FUNCTION = -1;

    private final int[] functions = new int[Message.FUNCTIONS];

    /** Never grows, so dispatching a job whose message is sent cannot fail. */
    private final ArrayDeque<Job> dispatched = new ArrayDeque<>(MAX_DISPATCHED + 1);

    private long nextNumber = 1;
    private long idleSince;
    private long jobsDone;

    PoolWorker(String name, long now) {
        super(name, now);
        Arrays.fill(functions, NO_FUNCTION);
    }

    @Override
    void ready(long now) {
        super.ready(now);
        idleSince = now;
    }

    int load() {
        return dispatched.size();
    }

    /**
     * Dispatches a job to this worker.
     *
     * @return false if there is no room for the message. True also if the link failed: the job is then the worker's,
     *     and the worker's end decides its outcome
     * @throws RuntimeException if the job cannot be encoded; nothing was sent
     */
    boolean offer(Job job, long now) {
        if (dispatched.size() == MAX_DISPATCHED
                || !dispatched.isEmpty() && !WorkerLife.mayOffer(nextNumber, dispatched.peekFirst().number)) {
            return false;
        }
        int slot = job.function.id() % functions.length;
        boolean isKnown = functions[slot] == job.function.id();
        if (!send(nextNumber, job.message(nextNumber, !isKnown), now)) {
            return false;
        }
        job.number = nextNumber++;
        functions[slot] = job.function.id();
        job.worker = this;
        if (dispatched.isEmpty()) {
            job.atWorkSince = now;
        }
        dispatched.addLast(job);
        begins();
        job.span = span(job, now);
        return true;
    }

    private Span span(Job job, long now) {
        try {
            return Trace.task(now, job.function.label(), job.items(), job.attempt, name, pid());
        } catch (Throwable e) {
            return Span.NONE;
        }
    }

    /** Returns the job that it runs, or will run next; null when it has none. */
    @Nullable
    Job atWork() {
        return dispatched.peekFirst();
    }

    /**
     * Removes and returns the job to which the worker has replied.
     *
     * @throws IllegalStateException if the reply is to another job
     */
    Job replied(long number, long now) {
        Job job = dispatched.peekFirst();
        if (job == null || job.number != number) {
            throw new IllegalStateException(
                    this + " replied to task " + number + " and runs " + (job == null ? "none" : "task " + job.number));
        }
        dispatched.removeFirst();
        jobsDone++;
        spare();
        next(now);
        return job;
    }

    private void next(long now) {
        if (dispatched.isEmpty()) {
            idleSince = now;
            rests();
        } else {
            dispatched.peekFirst().atWorkSince = now;
        }
    }

    /** Tells whether it has not begun its first job within this time. */
    boolean isStalled(long now, long nanos) {
        Job first = dispatched.peekFirst();
        return first != null && now - first.atWorkSince > nanos && !isBegun(first.number);
    }

    /** Revokes the job dispatched last, if it has not begun; otherwise returns null. */
    @Nullable
    Job revokeLast(long now) {
        Job last = dispatched.peekLast();
        return last != null && revoke(last, now) ? last : null;
    }

    /** Revokes a job; false if it has begun. */
    boolean revoke(Job job, long now) {
        if (!revoke(job.number, now)) {
            return false;
        }
        boolean wasFirst = dispatched.peekFirst() == job;
        dispatched.remove(job);
        job.worker = null;
        if (wasFirst) {
            next(now);
        }
        return true;
    }

    /** Removes and returns the last job of a dead worker, or null. */
    @Nullable
    Job takeLast() {
        return dispatched.pollLast();
    }

    long jobsDone() {
        return jobsDone;
    }

    /** Returns the time since which it is idle, {@link System#nanoTime()}. */
    long idleSince() {
        return idleSince;
    }

    WorkerStats stats() {
        Gauges gauges = gauges();
        boolean works = gauges.current() != 0 && !dispatched.isEmpty();
        return new WorkerSnapshot(
                name,
                pid(),
                state(),
                works ? Optional.of(dispatched.peekFirst().function.label()) : Optional.empty(),
                works ? Duration.ofNanos(gauges.runningNanos()) : Duration.ZERO,
                gauges.tasksDone(),
                startUp(),
                Duration.ofNanos(gauges.worked()),
                Duration.ofNanos(gauges.waited()),
                gauges.resident(),
                gauges.heap(),
                gauges.heapLimit());
    }

    /** Returns the numbers of its jobs, for messages of tests. */
    List<Long> numbers() {
        return dispatched.stream().map(job -> job.number).toList();
    }

    /** Tells whether it has jobs or may get some. */
    boolean isUsable() {
        return !isStopping() && state() != State.ENDED || load() > 0;
    }
}

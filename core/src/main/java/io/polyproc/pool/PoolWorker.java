package io.polyproc.pool;

import io.polyproc.internal.trace.Span;
import io.polyproc.internal.trace.Trace;
import io.polyproc.internal.worker.Message;
import io.polyproc.pool.WorkerPort.Gauges;
import io.polyproc.pool.WorkerStats.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One worker as its pool sees it: its state, and the jobs it was handed, of which it is at the first. {@link WorkerLife} has its
 * process, and turns every failure of the {@link WorkerPort} into the end of the worker.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class PoolWorker extends WorkerLife {

    /** At most as many jobs are in front of a worker. */
    static final int MAX_DISPATCHED = 64;

    private static final int NO_FUNCTION = -1;

    private final int[] functions = new int[Message.FUNCTIONS];

    /** Never grows: handing out a job whose message is sent cannot fail. */
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
     * Hands it a job.
     *
     * @return false if there is no room for the message. True also if the link failed: the job is the worker's, whose end says what
     *     has become of it
     * @throws RuntimeException if there is no message for the job, of which nothing was sent
     */
    boolean offer(Job job, long now) {
        if (dispatched.size() == MAX_DISPATCHED
                || !dispatched.isEmpty() && !WorkerLife.mayOffer(nextNumber, dispatched.peekFirst().number)) {
            return false;
        }
        int place = job.function.id() % functions.length;
        boolean isKnown = functions[place] == job.function.id();
        if (!send(nextNumber, job.message(nextNumber, !isKnown), now)) {
            return false;
        }
        job.number = nextNumber++;
        functions[place] = job.function.id();
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

    /** The job that it is at, or will be at next; null when it has none. */
    Job atWork() {
        return dispatched.peekFirst();
    }

    /**
     * It has replied to the job it was at, which this gives.
     *
     * @throws IllegalStateException if the reply is to another one
     */
    Job replied(long number, long now) {
        Job job = dispatched.peekFirst();
        if (job == null || job.number != number) {
            throw new IllegalStateException(this + " replied to task " + number + " and is at "
                    + (job == null ? "none" : "task " + job.number));
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

    /** Whether it has had a job for a time and has not begun it. */
    boolean isStalled(long now, long nanos) {
        Job first = dispatched.peekFirst();
        return first != null && now - first.atWorkSince > nanos && !isBegun(first.number);
    }

    /** Takes the job that was handed out last back, if it was not begun; else null. */
    Job revokeLast(long now) {
        Job last = dispatched.peekLast();
        return last != null && revoke(last, now) ? last : null;
    }

    /** Takes a job back; false when it was begun. */
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

    /** Takes the last job from a dead worker, or gives null. */
    Job takeLast() {
        return dispatched.pollLast();
    }

    long jobsDone() {
        return jobsDone;
    }

    /** Since when it has had nothing to do, {@link System#nanoTime()}. */
    long idleSince() {
        return idleSince;
    }

    WorkerStats stats() {
        Gauges gauges = gauges();
        boolean works = gauges.current() != 0 && !dispatched.isEmpty();
        return new WorkerStats(
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

    /** The numbers of its jobs, for messages of tests. */
    List<Long> numbers() {
        return dispatched.stream().map(job -> job.number).toList();
    }

    /** Whether it does or may do jobs. */
    boolean isUsable() {
        return !isStopping() && state() != State.ENDED || load() > 0;
    }
}

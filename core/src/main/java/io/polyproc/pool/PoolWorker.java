package io.polyproc.pool;

import io.polyproc.internal.trace.Span;
import io.polyproc.internal.trace.Trace;
import io.polyproc.internal.worker.Message;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.pool.WorkerStats.State;
import io.polyproc.process.ChildProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One worker process as its pool sees it: what it does, and the jobs it was handed, of which it is at the first.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class PoolWorker {

    /** At most so many jobs are in front of a worker. */
    static final int MOST_HANDED_OUT = 64;

    private static final int NO_FUNCTION = -1;

    final String name;
    final RawLink link;
    private final int[] functions = new int[Message.FUNCTIONS];
    private final ArrayDeque<Job> handedOut = new ArrayDeque<>();
    private final long startedAt = System.nanoTime();
    private final Span start;
    private long nextNumber = 1;
    private State state = State.STARTING;

    /** Null until the process is there. */
    private ChildProcess process;

    private long readyAt;
    private long idleSince;
    private long jobsDone;

    /** Why it was told to end, in words; null while nobody has told it. */
    private String endReason;

    /** Whether it knows, or need not, since it is killed. */
    private boolean stopSaid;

    /** When it is killed, {@link System#nanoTime()}; 0 while it need not be. */
    private long killAt;

    PoolWorker(String name, RawLink link) {
        this.name = name;
        this.link = link;
        this.start = Trace.workerStart(name);
        Arrays.fill(functions, NO_FUNCTION);
    }

    State state() {
        return state;
    }

    boolean isReady() {
        return state == State.IDLE || state == State.WORKING;
    }

    boolean isStarting() {
        return state == State.STARTING;
    }

    boolean isStopping() {
        return state == State.STOPPING;
    }

    void started(ChildProcess child) {
        process = child;
    }

    /** It waits for its first task. */
    void ready(long now) {
        start.end("ready");
        readyAt = now;
        idleSince = now;
        if (state == State.STARTING) {
            state = State.IDLE;
        }
    }

    /** Whether it ever waited for a task. */
    boolean wasReady() {
        return readyAt != 0;
    }

    // Jobs.

    int load() {
        return handedOut.size();
    }

    /** Hands it a job; false when there is no room for the message. */
    boolean offer(Job job, long now) {
        if (!handedOut.isEmpty() && !RawLink.mayOffer(nextNumber, handedOut.peekFirst().number)) {
            return false;
        }
        job.number = nextNumber;
        int place = job.function.id() % functions.length;
        boolean isKnown = functions[place] == job.function.id();
        if (!link.offer(nextNumber, job.message(!isKnown))) {
            return false;
        }
        nextNumber++;
        functions[place] = job.function.id();
        job.worker = this;
        job.span = Trace.task(now, job.function.label(), job.items(), job.attempt, name, pid());
        if (handedOut.isEmpty()) {
            job.atWorkSince = now;
        }
        handedOut.addLast(job);
        state = state == State.IDLE ? State.WORKING : state;
        return true;
    }

    /** The job that it is at, or will be at next; null when it has none. */
    Job atWork() {
        return handedOut.peekFirst();
    }

    /** It has replied to the job it was at, which this gives. */
    Job replied(long now) {
        Job job = handedOut.pollFirst();
        jobsDone++;
        killAt = stopSaid ? killAt : 0;
        next(now);
        return job;
    }

    private void next(long now) {
        if (handedOut.isEmpty()) {
            idleSince = now;
            state = state == State.WORKING ? State.IDLE : state;
        } else {
            handedOut.peekFirst().atWorkSince = now;
        }
    }

    /** Whether it has had a job for so long and has not begun it. */
    boolean isStalled(long now, long nanos) {
        Job first = handedOut.peekFirst();
        return first != null && now - first.atWorkSince > nanos && !link.isBegun(first.number);
    }

    /** Takes the job that was handed out last back, if it was not begun; else null. */
    Job takeBackLast(long now) {
        Job last = handedOut.peekLast();
        return last != null && takeBack(last, now) ? last : null;
    }

    /** Takes a job back; false when it was begun. */
    boolean takeBack(Job job, long now) {
        if (!link.revoke(job.number)) {
            return false;
        }
        boolean wasFirst = handedOut.peekFirst() == job;
        handedOut.remove(job);
        job.worker = null;
        if (wasFirst) {
            next(now);
        }
        return true;
    }

    /** Takes all jobs from a dead worker, in order. */
    List<Job> takeAll() {
        List<Job> all = List.copyOf(handedOut);
        handedOut.clear();
        return all;
    }

    /** Has the job stopped that it is at. */
    void interrupt(Job job, long graceNanos) {
        link.interrupt(job.number);
        killWithin(graceNanos);
    }

    // Its end.

    /** Tells it to end when it has done what it was handed; its end is no surprise from here on. */
    void stop(String reason) {
        if (!isStopping()) {
            state = State.STOPPING;
            endReason = reason;
        }
    }

    /** Says good-bye, once, and as soon as there is room. */
    void sayStop(long graceNanos) {
        if (!stopSaid && link.send(Message.stop())) {
            stopSaid = true;
            killWithin(graceNanos);
        }
    }

    /** Kills it now, or as soon as its process is there. */
    void kill(String reason) {
        stop(reason);
        stopSaid = true;
        killAt = Math.max(1, System.nanoTime());
        if (process != null) {
            process.kill();
        }
    }

    private void killWithin(long graceNanos) {
        if (killAt == 0) {
            killAt = Math.max(1, System.nanoTime() + graceNanos);
        }
    }

    /** When it is killed; 0 when that is not intended. */
    long killAt() {
        return killAt;
    }

    /** Kills it if it is time. */
    void killIfDue(long now) {
        if (killAt != 0 && now - killAt >= 0 && process != null) {
            process.kill();
        }
    }

    void ended() {
        if (!wasReady()) {
            start.end("ended before it was ready");
        }
        state = State.ENDED;
    }

    /** Why it was told to end; null when nobody had told it. */
    String endReason() {
        return endReason;
    }

    // For decisions and for people.

    long pid() {
        return process == null ? 0 : process.pid();
    }

    int exitCode() {
        return process.exitCode();
    }

    OptionalInt exitSignal() {
        return process.exitSignal();
    }

    List<String> lastErrorLines() {
        return process.lastErrorLines();
    }

    long jobsDone() {
        return jobsDone;
    }

    /** Since when it has had nothing to do, {@link System#nanoTime()}. */
    long idleSince() {
        return idleSince;
    }

    long readyAt() {
        return readyAt;
    }

    /** Bytes that its process has; where that is not known, the used part of its heap. */
    long memory() {
        return link.resident() > 0 ? link.resident() : link.heap();
    }

    WorkerStats stats() {
        boolean works = link.current() != 0 && !handedOut.isEmpty();
        return new WorkerStats(
                name,
                pid(),
                state,
                works ? Optional.of(handedOut.peekFirst().function.label()) : Optional.empty(),
                works ? Duration.ofMillis(Math.max(0, System.currentTimeMillis() - link.since())) : Duration.ZERO,
                link.tasksDone(),
                wasReady() ? Duration.ofNanos(readyAt - startedAt) : Duration.ZERO,
                Duration.ofNanos(link.worked()),
                Duration.ofNanos(link.waited()),
                link.resident(),
                link.heap(),
                link.heapLimit());
    }

    @Override
    public String toString() {
        return "worker " + name + " (pid " + pid() + ")";
    }
}

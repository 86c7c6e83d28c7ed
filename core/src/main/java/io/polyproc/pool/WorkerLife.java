package io.polyproc.pool;

import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.trace.Span;
import io.polyproc.internal.trace.Trace;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.pool.WorkerPort.Gauges;
import io.polyproc.pool.WorkerStats.State;
import java.time.Duration;

/**
 * The process of a worker, from its start to its end. No failure of the {@link WorkerPort} gets out of here: the worker is lost then,
 * and killed, and the end of its process decides what becomes of its jobs.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
abstract class WorkerLife {

    /** A process that does not run any more is given up as long after that, though its end was not told. */
    private static final long MISSED_END_NANOS = 5_000_000_000L;

    /** About as long as a worker needs to read what fits into the ring. */
    private static final long FLUSH_NANOS = 200_000;

    final String name;
    private final long startedAt;
    private final Span start;
    private State state = State.STARTING;

    /** Null until the process is there. */
    private WorkerPort port;

    private boolean wasReady;
    private long readyAt;

    /** Why it was told to end, in words; null while it was not. */
    private String endReason;

    /** Whether it knows, or need not, since it is killed. */
    private boolean stopSent;

    private boolean isToBeKilled;
    private long killAt;

    /** Why the pool cannot talk to it any more, or null. */
    private Throwable lost;

    private boolean isSeenDead;
    private long seenDeadAt;

    WorkerLife(String name, long now) {
        this.name = name;
        this.startedAt = now;
        this.start = startSpan(name);
    }

    private static Span startSpan(String name) {
        try {
            return Trace.workerStart(name);
        } catch (Throwable e) {
            return Span.NONE;
        }
    }

    private void endStart(String how) {
        try {
            start.end(how);
        } catch (Throwable e) {
            // It is not recorded.
        }
    }

    final State state() {
        return state;
    }

    final boolean isReady() {
        return state == State.IDLE || state == State.WORKING;
    }

    final boolean isStarting() {
        return state == State.STARTING;
    }

    final boolean isStopping() {
        return state == State.STOPPING;
    }

    final boolean isEnded() {
        return state == State.ENDED;
    }

    /** Its process is there. */
    final void started(WorkerPort newPort) {
        port = newPort;
    }

    /** Whether there is something to hear of it. */
    final boolean isAudible() {
        return port != null && lost == null && state != State.ENDED;
    }

    /** It waits for its first task. */
    void ready(long now) {
        endStart("ready");
        wasReady = true;
        readyAt = now;
        if (state == State.STARTING) {
            state = State.IDLE;
        }
    }

    /** It is at a job. */
    final void begins() {
        state = state == State.IDLE ? State.WORKING : state;
    }

    /** It has no job. */
    final void rests() {
        state = state == State.WORKING ? State.IDLE : state;
    }

    /** Whether it ever waited for a task. */
    final boolean wasReady() {
        return wasReady;
    }

    // Its link. After a failure the worker is killed, and nothing is sent any more.

    static boolean mayOffer(long number, long oldest) {
        return RawLink.mayOffer(number, oldest);
    }

    /** Sends a task; false if there is no room. True if the link failed. */
    final boolean send(long number, byte[] message, long now) {
        try {
            return port.offer(number, message);
        } catch (Throwable e) {
            lose(e, now);
            return true;
        }
    }

    /** Sends more of a long task; gives how long to wait until it can go on. */
    final long flush(long now) {
        try {
            return lost != null || port == null || port.flush() ? Timeouts.FOREVER : FLUSH_NANOS;
        } catch (Throwable e) {
            lose(e, now);
            return Timeouts.FOREVER;
        }
    }

    final boolean revoke(long number, long now) {
        try {
            return lost == null && port.revoke(number);
        } catch (Throwable e) {
            lose(e, now);
            return false;
        }
    }

    /** Whether a task was begun; true if that cannot be found out. */
    final boolean isBegun(long number) {
        try {
            return port.isBegun(number);
        } catch (Throwable e) {
            return true;
        }
    }

    /** Has the job stopped that it is at. */
    final void interrupt(Job job, long graceNanos, long now) {
        try {
            port.interrupt(job.number);
            killWithin(graceNanos, now);
        } catch (Throwable e) {
            lose(e, now);
        }
    }

    /** Takes its next message, or gives null. */
    final byte[] receive(long now) {
        if (!isAudible()) {
            return null;
        }
        try {
            return port.receive();
        } catch (Throwable e) {
            lose(e, now);
            return null;
        }
    }

    /** Whether there is a message of it; true also if that cannot be found out, which receiving will tell. Safe. */
    final boolean hasReply() {
        try {
            return port.hasReply();
        } catch (Throwable e) {
            return true;
        }
    }

    final void askForStacks(long now) {
        try {
            port.askForStacks();
        } catch (Throwable e) {
            lose(e, now);
        }
    }

    final Gauges gauges() {
        try {
            return port == null ? Gauges.NONE : port.gauges();
        } catch (Throwable e) {
            return Gauges.NONE;
        }
    }

    final long pid() {
        try {
            return port == null ? 0 : port.pid();
        } catch (Throwable e) {
            return 0;
        }
    }

    /** The pool cannot talk to it any more. */
    final void lose(Throwable failure, long now) {
        if (lost == null) {
            lost = failure;
            kill("killed since the pool cannot talk to it any more", now);
        }
    }

    /** Why the pool cannot talk to it any more, or null. */
    final Throwable lost() {
        return lost;
    }

    // Its end.

    /** Has it end when it has done what it was handed; its end is no surprise from here on. */
    final void stop(String reason) {
        if (!isStopping() && !isEnded()) {
            state = State.STOPPING;
            endReason = reason;
        }
    }

    /** Says that it is to end, once, and as soon as there is room. */
    final void sendStop(long graceNanos, long now) {
        try {
            if (!stopSent && port != null && lost == null && port.stop()) {
                stopSent = true;
                killWithin(graceNanos, now);
            }
        } catch (Throwable e) {
            lose(e, now);
        }
    }

    /** Kills it now, or as soon as its process is there. */
    final void kill(String reason, long now) {
        stop(reason);
        stopSent = true;
        isToBeKilled = true;
        killAt = now;
        killIfDue(now);
    }

    private void killWithin(long graceNanos, long now) {
        if (!isToBeKilled && graceNanos != Timeouts.FOREVER) {
            isToBeKilled = true;
            killAt = Timeouts.deadline(now, graceNanos);
        }
    }

    /** It has done what it was to be killed for, unless it is to end. */
    final void spare() {
        isToBeKilled = isToBeKilled && stopSent;
    }

    /** How long it still has before it is killed. */
    final long untilKilled(long now) {
        return isToBeKilled ? Math.max(1, killAt - now) : Timeouts.FOREVER;
    }

    /** Kills it if it is time. Called again at every tick, so a kill that fails is repeated. */
    final void killIfDue(long now) {
        if (isToBeKilled && now - killAt >= 0 && port != null) {
            try {
                port.kill();
            } catch (Throwable e) {
                // Next time.
            }
        }
    }

    /** Whether its process is gone and nothing was told of that for a while. */
    final boolean isGone(long now) {
        try {
            if (port == null || port.isAlive()) {
                isSeenDead = false;
                return false;
            }
        } catch (Throwable e) {
            return false;
        }
        if (!isSeenDead) {
            isSeenDead = true;
            seenDeadAt = now;
        }
        return now - seenDeadAt >= MISSED_END_NANOS;
    }

    /** Its process has ended, or never was. */
    final void ended() {
        if (!wasReady) {
            endStart("ended before it was ready");
        }
        state = State.ENDED;
        try {
            if (port != null) {
                port.release();
            }
        } catch (Throwable e) {
            // Its memory is not used again.
        }
    }

    /** Why it was told to end; null when it was not. */
    final String endReason() {
        return endReason;
    }

    final long startedAt() {
        return startedAt;
    }

    final long readyAt() {
        return readyAt;
    }

    final Duration startUp() {
        return wasReady ? Duration.ofNanos(readyAt - startedAt) : Duration.ZERO;
    }

    @Override
    public final String toString() {
        return "worker " + name + " (pid " + pid() + ")";
    }
}

package io.polyproc.internal.pool;

import io.polyproc.internal.pool.WorkerPort.Gauges;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.trace.Span;
import io.polyproc.internal.trace.Trace;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.pool.WorkerStats.State;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of a worker's process. After a failure of the {@link WorkerPort} the worker is lost and killed, and
 * the end of its process decides the outcome of its jobs.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
abstract class WorkerLife {

    /** The time after which a process that does not run is given up, although its end was not reported. */
    private static final long MISSED_END_NANOS = 5_000_000_000L;

    /** About the time in which a worker reads a full ring. */
    private static final long FLUSH_NANOS = 200_000;

    final String name;
    private final long startedAt;
    private final Span start;
    private State state = State.STARTING;

    /** Null until the process exists. */
    private @Nullable WorkerPort port;

    private boolean wasReady;
    private long readyAt;

    /** The reason why it was asked to end; null if it was not. */
    private @Nullable String endReason;

    /** Set when the stop message was sent, or need not be sent since the worker is killed. */
    private boolean stopSent;

    private boolean isToBeKilled;
    private long killAt;

    /** The failure of its link, or null. */
    private @Nullable Throwable lost;

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
            // The event is not recorded.
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

    /** Sets the port, when the process exists. */
    final void started(WorkerPort newPort) {
        port = newPort;
    }

    /** Returns the port of a worker to which something was sent. */
    private WorkerPort process() {
        return Objects.requireNonNull(port, "the worker has no process yet");
    }

    /** Tells whether its replies can be read. */
    final boolean isAudible() {
        return port != null && lost == null && state != State.ENDED;
    }

    /** Marks it ready for its first task. */
    void ready(long now) {
        endStart("ready");
        wasReady = true;
        readyAt = now;
        if (state == State.STARTING) {
            state = State.IDLE;
        }
    }

    /** Marks it working. */
    final void begins() {
        state = state == State.IDLE ? State.WORKING : state;
    }

    /** Marks it idle. */
    final void rests() {
        state = state == State.WORKING ? State.IDLE : state;
    }

    /** Tells whether it was ever ready for a task. */
    final boolean wasReady() {
        return wasReady;
    }

    // The link. After a failure the worker is killed, and nothing more is sent.

    static boolean mayOffer(long number, long oldest) {
        return RawLink.mayOffer(number, oldest);
    }

    /** Sends a task; false if the ring is full. True if the link failed. */
    final boolean send(long number, byte[] message, long now) {
        try {
            return process().offer(number, message);
        } catch (Throwable e) {
            lose(e, now);
            return true;
        }
    }

    /** Sends more of a long task; returns the time to wait until it can continue. */
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
            return lost == null && process().revoke(number);
        } catch (Throwable e) {
            lose(e, now);
            return false;
        }
    }

    /** Tells whether a task has begun; true if that is unknown. */
    final boolean isBegun(long number) {
        try {
            return process().isBegun(number);
        } catch (Throwable e) {
            return true;
        }
    }

    /** Interrupts the running job, and kills the worker if the job does not end within the grace period. */
    final void interrupt(Job job, long graceNanos, long now) {
        try {
            process().interrupt(job.number);
            killWithin(graceNanos, now);
        } catch (Throwable e) {
            lose(e, now);
        }
    }

    /** Removes and returns its next message, or null. */
    final byte @Nullable [] receive(long now) {
        if (!isAudible()) {
            return null;
        }
        try {
            return process().receive();
        } catch (Throwable e) {
            lose(e, now);
            return null;
        }
    }

    /** Tells whether there is a reply; true also if that is unknown, since receiving it reports the failure. Safe. */
    final boolean hasReply() {
        try {
            return process().hasReply();
        } catch (Throwable e) {
            return true;
        }
    }

    final void askForStacks(long now) {
        try {
            process().askForStacks();
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

    /** Marks the link as failed, and kills the worker. */
    final void lose(Throwable failure, long now) {
        if (lost == null) {
            lost = failure;
            kill("killed since its link has failed", now);
        }
    }

    /** The failure of its link, or null. */
    final @Nullable Throwable lost() {
        return lost;
    }

    // Termination.

    /** Asks it to end when its dispatched jobs are done. Its end is expected from then on. */
    final void stop(String reason) {
        if (!isStopping() && !isEnded()) {
            state = State.STOPPING;
            endReason = reason;
        }
    }

    /** Sends the stop message once, as soon as there is room. */
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

    /** Kills it now, or as soon as its process exists. */
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

    /** Cancels a scheduled kill, unless the worker is stopping. The job that was to be stopped has ended. */
    final void spare() {
        isToBeKilled = isToBeKilled && stopSent;
    }

    /** Returns the time until it is killed. */
    final long untilKilled(long now) {
        return isToBeKilled ? Math.max(1, killAt - now) : Timeouts.FOREVER;
    }

    /** Kills it if its time has elapsed. Called again at every tick, so a failed kill is repeated. */
    final void killIfDue(long now) {
        if (isToBeKilled && now - killAt >= 0 && port != null) {
            try {
                port.kill();
            } catch (Throwable e) {
                // Repeated at the next tick.
            }
        }
    }

    /** Tells whether its process has been gone for a while without a report of its end. */
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

    /** Releases the link; the process has ended or never existed. */
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
            // The link is not reused.
        }
    }

    /** Returns the reason why it was asked to end; null if it was not. */
    final @Nullable String endReason() {
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

package io.polyproc.internal.pool;

import io.polyproc.internal.thread.Timeouts;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Backoff for starts of workers: decides when the next worker may be started after failures, and when a pool without a
 * worker gives up. The pauses double from {@link #FIRST_PAUSE_NANOS} to {@link #LONGEST_PAUSE_NANOS}, each with a
 * jitter of a quarter. Meanwhile one worker at a time is started, until one is ready.
 *
 * <p>Overlapping starts count as one attempt. Attempts count towards giving up only while the pool has no worker. If
 * another process kills starting workers, some of those are replaced without a pause.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class StartBackoff {

    /** The number of failed attempts after which a pool without a worker gives up. */
    static final int MOST_ATTEMPTS = 5;

    /** The number of consecutive kills of starting workers by another process after which it gives up. */
    static final int MOST_KILLED = 24;

    /** The least time for which a pool that had a worker before tries. */
    static final long PATIENCE_NANOS = 10_000_000_000L;

    /** The least time for which a pool tries whose starting workers are killed. */
    static final long PATIENCE_WITH_KILLER_NANOS = 30_000_000_000L;

    static final long FIRST_PAUSE_NANOS = 100_000_000;
    static final long LONGEST_PAUSE_NANOS = 2_000_000_000;

    /** The number of consecutive kills of starting workers without a pause. */
    private static final int KILLED_WITHOUT_PAUSE = MOST_KILLED / 2;

    private final RandomGenerator random;
    private boolean isProven;

    /** Consecutive failed attempts. */
    private int failures;

    /** Consecutive failed attempts while the pool had no worker. */
    private int failuresAlone;

    private long aloneSince;

    /** Consecutive kills of starting workers. */
    private int killed;

    private long killedSince;
    private long lastFailureAt;
    private long nextStartAt;
    private String reason = "";
    private @Nullable Throwable cause;

    StartBackoff(RandomGenerator random) {
        this.random = random;
    }

    /** Resets all counters, when a worker is ready. */
    void succeeded() {
        isProven = true;
        failures = 0;
        failuresAlone = 0;
        killed = 0;
        cause = null;
    }

    /** Resets the attempts, when no worker is needed. */
    void rest() {
        failuresAlone = 0;
        killed = 0;
    }

    /**
     * Counts a worker that could not be started, or ended before it was ready without having been asked to.
     *
     * @param begunAt the time at which its start began
     * @param isAlone whether the pool has no other worker
     * @param newReason the reason as text
     * @param newCause the cause, or null
     */
    void failed(long begunAt, boolean isAlone, String newReason, @Nullable Throwable newCause, long now) {
        reason = newReason;
        cause = newCause;
        if (failures > 0 && begunAt - lastFailureAt <= 0) {
            return;
        }
        lastFailureAt = now;
        failures++;
        if (!isAlone) {
            failuresAlone = 0;
        } else if (failuresAlone++ == 0) {
            aloneSince = now;
        }
        pause(failures, now);
    }

    /** Counts a starting worker that another process has killed. */
    void killed(String newReason, long now) {
        reason = newReason;
        cause = null;
        if (killed++ == 0) {
            killedSince = now;
        }
        if (killed > KILLED_WITHOUT_PAUSE) {
            pause(1, now);
        }
    }

    private void pause(int attempt, long now) {
        long pause = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(attempt - 1, Short.SIZE));
        nextStartAt = Timeouts.deadline(now, pause - pause / 4 + random.nextLong(pause / 2));
    }

    private boolean isPausing() {
        return failures > 0 || killed > KILLED_WITHOUT_PAUSE;
    }

    /** Tells whether starts have failed, and none has succeeded since. */
    boolean isInTrouble() {
        return failures > 0 || killed > 0;
    }

    /** Tells whether a worker may be started, while this number of others are starting. */
    boolean mayStart(int starting, long now) {
        return !isPausing() || (failures == 0 || starting == 0) && now - nextStartAt >= 0;
    }

    /** Returns the time for which no worker may be started. */
    long pause(long now) {
        return isPausing() ? Math.max(0, nextStartAt - now) : 0;
    }

    /** Tells whether a pool without a worker gives up. */
    boolean mustGiveUp(long now) {
        long patience = isProven ? PATIENCE_NANOS : 0;
        return failuresAlone >= MOST_ATTEMPTS && now - aloneSince >= patience
                || killed >= MOST_KILLED && now - killedSince >= PATIENCE_WITH_KILLER_NANOS;
    }

    /** Returns the reason of the last failed start as text. */
    String reason() {
        return reason;
    }

    /** Returns the cause of the last failed start, or null. */
    @Nullable
    Throwable cause() {
        return cause;
    }
}

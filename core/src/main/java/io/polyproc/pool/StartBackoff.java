package io.polyproc.pool;

import io.polyproc.internal.thread.Timeouts;
import java.util.random.RandomGenerator;

/**
 * When the next worker may be started after starts have failed, and when a pool that has no worker gives up. The pauses double from
 * {@link #FIRST_PAUSE_NANOS} to {@link #LONGEST_PAUSE_NANOS}, each with a jitter of a quarter, and meanwhile one worker at a time is
 * started, until one is ready.
 *
 * <p>Starts that were under way together count as one attempt. Attempts count towards giving up only while the pool has no worker.
 * Workers that another process kills while they start are not to blame: some of those are replaced without a pause.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class StartBackoff {

    /** A pool that has no worker gives up after as many attempts. */
    static final int MOST_ATTEMPTS = 5;

    /** It gives up after as many starting workers in a row that another process has killed. */
    static final int MOST_KILLED = 24;

    /** A pool that had a worker before tries at least as long. */
    static final long PATIENCE_NANOS = 10_000_000_000L;

    /** So does one whose starting workers are killed. */
    static final long PATIENCE_WITH_KILLER_NANOS = 30_000_000_000L;

    static final long FIRST_PAUSE_NANOS = 100_000_000;
    static final long LONGEST_PAUSE_NANOS = 2_000_000_000;

    /** As many starting workers in a row may be killed before there is a pause. */
    private static final int KILLED_WITHOUT_PAUSE = MOST_KILLED / 2;

    private final RandomGenerator random;
    private boolean isProven;

    /** Attempts in a row. */
    private int failures;

    /** Those of them in which the pool had no worker. */
    private int failuresAlone;

    private long aloneSince;

    /** Starting workers in a row that were killed. */
    private int killed;

    private long killedSince;
    private long lastFailureAt;
    private long nextStartAt;
    private String reason = "";
    private Throwable cause;

    StartBackoff(RandomGenerator random) {
        this.random = random;
    }

    /** A worker is ready. */
    void succeeded() {
        isProven = true;
        failures = 0;
        failuresAlone = 0;
        killed = 0;
        cause = null;
    }

    /** No worker is wanted at present. What follows begins with all its attempts. */
    void rest() {
        failuresAlone = 0;
        killed = 0;
    }

    /**
     * A worker could not be started, or has ended before it was ready and the pool had not told it to.
     *
     * @param begunAt when its start was begun
     * @param isAlone whether the pool has no other worker
     * @param newReason why, in words
     * @param newCause why, or null
     */
    void failed(long begunAt, boolean isAlone, String newReason, Throwable newCause, long now) {
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

    /** Another process has killed a worker before that was ready. */
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

    /** Whether starts have failed, and none has succeeded since. */
    boolean isInTrouble() {
        return failures > 0 || killed > 0;
    }

    /** Whether a worker may be started, while as many others are starting. */
    boolean mayStart(int starting, long now) {
        return !isPausing() || (failures == 0 || starting == 0) && now - nextStartAt >= 0;
    }

    /** How long no worker may be started. */
    long pause(long now) {
        return isPausing() ? Math.max(0, nextStartAt - now) : 0;
    }

    /** Whether a pool that has no worker is to give up. */
    boolean mustGiveUp(long now) {
        long patience = isProven ? PATIENCE_NANOS : 0;
        return failuresAlone >= MOST_ATTEMPTS && now - aloneSince >= patience
                || killed >= MOST_KILLED && now - killedSince >= PATIENCE_WITH_KILLER_NANOS;
    }

    /** Why the last start failed, in words. */
    String reason() {
        return reason;
    }

    /** Why the last start failed, or null. */
    Throwable cause() {
        return cause;
    }
}

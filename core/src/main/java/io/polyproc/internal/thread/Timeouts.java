package io.polyproc.internal.thread;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Arithmetic on timeouts that saturates. A negative timeout is zero; one of more than 292 years is {@link #FOREVER}.
 *
 * <p>{@link Duration#toNanos()} throws for long durations, and {@code System.nanoTime() + timeout} overflows into the
 * past: both have ended threads. An architecture test forbids the first outside of this class.
 */
public final class Timeouts {

    /** No limit, in nanoseconds. */
    public static final long FOREVER = Long.MAX_VALUE;

    /**
     * Half of the range of {@link System#nanoTime()}: a more distant deadline could not be distinguished from the past.
     */
    private static final long FURTHEST_DEADLINE = Long.MAX_VALUE >> 1;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Timeouts() {}

    /** Returns a duration in nanoseconds, from 0 to {@link #FOREVER}. */
    public static long nanos(Duration duration) {
        if (Objects.requireNonNull(duration, "duration").isNegative()) {
            return 0;
        }
        long seconds = duration.getSeconds();
        // The largest number of whole seconds leaves room for the fraction.
        return seconds >= FOREVER / NANOS_PER_SECOND ? FOREVER : seconds * NANOS_PER_SECOND + duration.getNano();
    }

    /** Returns a timeout in nanoseconds, from 0 to {@link #FOREVER}. */
    public static long nanos(long timeout, TimeUnit unit) {
        return Math.max(0, Objects.requireNonNull(unit, "unit").toNanos(timeout));
    }

    /** Returns a duration in whole milliseconds, from 0 to {@link #FOREVER} / 1,000,000. */
    public static long millis(Duration duration) {
        return nanos(duration) / 1_000_000;
    }

    /** Returns the time of {@link System#nanoTime()} at which a timeout in nanoseconds that begins now is over. */
    public static long deadline(long nanos) {
        return deadline(System.nanoTime(), nanos);
    }

    /** Returns the time at which a timeout in nanoseconds that began at {@code now} is over. */
    public static long deadline(long now, long nanos) {
        return now + Math.min(Math.max(0, nanos), FURTHEST_DEADLINE);
    }

    /** Returns the nanoseconds that are left until a deadline; 0 when it has passed. */
    public static long remaining(long deadline) {
        return Math.max(0, deadline - System.nanoTime());
    }
}

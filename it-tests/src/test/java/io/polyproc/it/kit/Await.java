package io.polyproc.it.kit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, up to a deadline. The deadline says that something hangs, never how fast it has to be. */
public final class Await {

    /** Long enough for a busy machine, short enough for a person. */
    public static final Duration LONG = Duration.ofSeconds(60);

    private static final long PAUSE_NANOS = 1_000_000;

    private Await() {}

    /** Waits until the condition holds. */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, LONG, condition);
    }

    /** Waits until the condition holds, at most so long; {@code what} is asked when it does not. */
    public static void until(Supplier<String> what, Duration limit, BooleanSupplier condition) {
        value(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until there is a value, and gives it. */
    public static <T> T value(Supplier<String> what, Duration limit, Supplier<Optional<T>> source) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for: " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}

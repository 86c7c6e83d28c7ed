package io.polyproc.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition, up to a deadline. The deadline ends tests that hang, and does not measure anything. */
public final class Await {

    /** Long enough for a busy machine, short enough for a person. */
    public static final Duration LONG = Duration.ofSeconds(60);

    private static final long SHORTEST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    /** A condition to wait for. */
    @FunctionalInterface
    public interface Condition {
        /** Tells whether it holds. */
        boolean isTrue() throws Exception;
    }

    private Await() {}

    /** Waits until the condition holds; fails with the message at the deadline. */
    public static void until(String what, Condition condition) {
        until(() -> what, LONG, condition);
    }

    /** Waits until the condition holds; fails after the limit with the message, which is made then. */
    public static void until(Supplier<String> what, Duration limit, Condition condition) {
        value(what, limit, () -> condition.isTrue() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until there is a value, and returns it; fails after the limit with the message, which is made then. */
    public static <T> T value(Supplier<String> what, Duration limit, Callable<Optional<T>> source) {
        long deadline = System.nanoTime() + limit.toNanos();
        long pause = SHORTEST_PAUSE_NANOS;
        while (true) {
            Optional<T> value = call(what, source);
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit.toMillis() + " ms: " + what.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for: " + what.get());
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    private static <T> T call(Supplier<String> what, Callable<T> source) {
        try {
            return source.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting for: " + what.get(), e);
        }
    }

    /**
     * Waits until a thread waits for a word of shared memory; one that sleeps in the kernel counts as running for the
     * JDK.
     */
    public static void asleep(Thread thread) {
        until(thread.getName() + " sleeps", () -> {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getClassName().equals("io.polyproc.internal.park.Parking")
                        && frame.getMethodName().equals("await")) {
                    return true;
                }
            }
            return false;
        });
    }
}

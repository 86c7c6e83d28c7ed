package io.polyproc.testing;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits for a condition, with a deadline that is far away: it is there for tests that hang, not to measure anything.
 */
public final class Await {

    private static final long DEADLINE_SECONDS = 60;
    private static final long PAUSE_NANOS = 200_000;

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it has come true. */
        boolean isTrue() throws Exception;
    }

    private Await() {}

    /** Looks again and again until the condition is true; fails with the message when the deadline passes before. */
    public static void until(String what, Condition condition) {
        long start = System.nanoTime();
        try {
            while (!condition.isTrue()) {
                if (System.nanoTime() - start > DEADLINE_SECONDS * 1_000_000_000L) {
                    throw new AssertionError("after " + DEADLINE_SECONDS + " s still not: " + what);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting until " + what, e);
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

package io.polyproc.internal.crash;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Stops this process at a labelled step when a test requests it with {@code -Dpolyproc.crash=POINT} or {@code POINT:N}
 * (the N-th time it is reached, from 1). It prints a line on standard output, and the thread waits for the signal of
 * the test.
 */
public final class Crash {

    /** True if a step is armed; false in production, where it is a constant to the compiler. */
    public static final boolean ENABLED = System.getProperty("polyproc.crash") != null;

    /** Prefix of the line on standard output; the name of the point follows. */
    public static final String ANNOUNCEMENT = "polyproc stands at ";

    private Crash() {}

    /** Notes that a step is reached. Call it only under {@code if (Crash.ENABLED)}. */
    public static void at(CrashPoint point) {
        if (point == Armed.POINT && Armed.COUNTDOWN.decrementAndGet() == 0) {
            System.out.println(ANNOUNCEMENT + point);
            System.out.flush();
            while (true) {
                LockSupport.park();
            }
        }
    }

    private static final class Armed {
        static final CrashPoint POINT;
        static final AtomicInteger COUNTDOWN;

        static {
            String property = System.getProperty("polyproc.crash");
            int colon = property.indexOf(':');
            POINT = CrashPoint.valueOf(colon < 0 ? property : property.substring(0, colon));
            COUNTDOWN = new AtomicInteger(colon < 0 ? 1 : Integer.parseInt(property.substring(colon + 1)));
        }
    }
}

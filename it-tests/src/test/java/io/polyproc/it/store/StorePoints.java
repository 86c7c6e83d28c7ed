package io.polyproc.it.store;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts stores, and stops at the k-th. {@link StoreAgent} has each store call {@link #before()}.
 *
 * <p>A thread that {@linkplain #arm arms} itself is stopped for ever before its k-th store from then on; the test kills
 * the process when all threads of a trial stand or are done. To the memory that is the same as a kill at that
 * instruction, and one death serves as many trials as there are threads. With {@code -Dpolyproc.it.store=K} all threads
 * of the process count together from its start, and the process kills itself.
 */
public final class StorePoints {

    private static final ThreadLocal<Countdown> MINE = new ThreadLocal<>();
    private static final Countdown ALL = ofProcess();

    private StorePoints() {}

    /** A store is about to be executed by the current thread. */
    public static void before() {
        if (ALL != null) {
            ALL.step();
        }
        Countdown mine = MINE.get();
        if (mine != null) {
            mine.step();
        }
    }

    /** Counts the stores of the current thread from now on, and stops it before the {@code k}-th. */
    static Countdown arm(int k) {
        Countdown countdown = new Countdown(k, null);
        MINE.set(countdown);
        return countdown;
    }

    /** The current thread goes on without being counted. */
    static void disarm() {
        MINE.remove();
    }

    private static Countdown ofProcess() {
        Integer k = Integer.getInteger("polyproc.it.store");
        return k == null ? null : new Countdown(k, System.getProperty("polyproc.it.store.once"));
    }

    /** The stores of one thread, or of a process. */
    static final class Countdown {
        private final int k;
        private final String once;
        private final AtomicInteger stores = new AtomicInteger();
        private volatile boolean stands;

        private Countdown(int k, String once) {
            this.k = k;
            this.once = once;
        }

        private void step() {
            if (stores.incrementAndGet() == k) {
                if (once != null) {
                    SelfKill.now(once);
                    return;
                }
                stands = true;
                while (true) {
                    LockSupport.park();
                }
            }
        }

        /** Whether the thread stands before its k-th store. */
        boolean stands() {
            return stands;
        }

        /** The stores executed: the one that it stands before is not. */
        int stores() {
            int counted = stores.get();
            return stands ? counted - 1 : counted;
        }
    }
}

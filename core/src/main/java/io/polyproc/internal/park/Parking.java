package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.thread.ServiceThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Sleeping and waking, by the best means this JVM has: the futex where it is allowed, polling elsewhere.
 *
 * <p>The native binding takes 60-160 ms to load, so nothing waits for it: waits poll at first, and the first one that lasts
 * for a whole sleep starts the loading in the background, unless the process is so young that it may be at its end before. A wake-up
 * asked for before the binding is there is kept and done when it is.
 *
 * <p>{@code -Dpolyproc.parker=futex|polling} forces one; {@code futex} then fails where there is none.
 *
 * <p><b>Bounds.</b> No sleep is longer than {@link #LONGEST_SLEEP_NANOS}: after each the caller looks at the state of
 * the world again, liveness of the peer included. That rule, not the wake-up, is what survives a peer killed before its
 * wake-up call. See the comment above {@code handle_futex_death()} in the kernel for the races that it covers.
 */
public final class Parking {

    /** No sleep is longer than this: 50 ms. */
    public static final long LONGEST_SLEEP_NANOS = 50_000_000;

    /** A sleep in a workspace in which some participant cannot wake sleepers is no longer than this: 1 ms. */
    private static final long SLEEP_AMONG_POLLERS_NANOS = 1_000_000;

    private static final Parker POLLING = new PollingParker();
    private static final boolean SEVERAL_CPUS = Runtime.getRuntime().availableProcessors() > 1;

    private static final int PAUSES_BETWEEN_LOOKS = 16;
    private static final int PAUSES_BETWEEN_LOOKS_AT_LOCK = 40;

    private Parking() {}

    /** Whether spinning may help: another CPU exists on which the owner may be running. */
    public static boolean spinningHelps() {
        return SEVERAL_CPUS;
    }

    /**
     * Pauses between two looks at the other side's word, some 400 ns. Each look takes the word's line away from the other side, so
     * who looks less often finds more at a time (decision 0010).
     */
    public static void pauseBetweenLooks() {
        pause(PAUSES_BETWEEN_LOOKS);
    }

    /**
     * Pauses between two looks at a lock that is held, some 1 us: a holder that locks again at once is undisturbed for many turns,
     * each of which a look would make ten times as long.
     */
    public static void pauseBetweenLooksAtLock() {
        pause(PAUSES_BETWEEN_LOOKS_AT_LOCK);
    }

    /** Pauses of {@link #pauseBetweenLooks}. */
    public static int pausesBetweenLooks() {
        return PAUSES_BETWEEN_LOOKS;
    }

    /** Pauses, for some 25 ns each. */
    public static void pause(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    /** Whether this JVM, once it is warm, can wake sleepers in other processes. */
    public static boolean canWake() {
        return Choice.KIND != Kind.POLLING && !Native.isDowngraded();
    }

    /** Whether wake-ups are done at once, and not kept until the binding is loaded. */
    public static boolean isWarm() {
        return Native.ready != null;
    }

    /** Has {@code action} run if the native binding turns out not to load: {@link #canWake} was wrong then. */
    public static void onDowngrade(Runnable action) {
        Native.onDowngrade(action);
    }

    /** The way of parking chosen for this JVM: {@code ffm}, {@code jna} or {@code polling}. For messages and tests. */
    public static String kind() {
        return Choice.KIND.name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Sleeps while the word is {@code expected}, at most {@code nanos} and at most {@link #LONGEST_SLEEP_NANOS}.
     *
     * @param amongPollers whether some participant may change the word without being able to wake us
     */
    public static void await(IntCells cells, int index, int expected, long nanos, boolean amongPollers) {
        long slice = Math.min(nanos, LONGEST_SLEEP_NANOS);
        Parker parker = VirtualThreads.isCurrent() ? POLLING : Native.parkerIfReady();
        if (parker != POLLING && amongPollers) {
            slice = Math.min(slice, SLEEP_AMONG_POLLERS_NANOS);
        }
        if (slice > 0) {
            parker.await(cells, index, expected, slice);
            if (slice == LONGEST_SLEEP_NANOS && cells.getVolatile(index) == expected) {
                Native.loadInBackground();
            }
        }
    }

    /**
     * Wakes at most {@code count} sleepers on the word, in all processes. The word was changed before.
     *
     * @return how many were asleep; {@code count} when that is not known yet, because the wake-up is still owed
     */
    public static int wake(IntCells cells, int index, int count) {
        return Native.wake(cells, index, count);
    }

    /**
     * Has this process take part in the fences of others; false when it cannot, or not yet: then the native binding is loaded in the
     * background.
     */
    public static boolean takesPartInFences() {
        ProcessFence fence = Native.fenceIfReady();
        if (fence == null) {
            Native.loadInBackground();
        }
        return fence != null && fence.register();
    }

    /**
     * Fences all threads of all processes that take part, at once: each has then been at a point, between call and return, behind
     * all its earlier accesses to memory and before all its later ones. Takes from 0.4 us, when none of them runs, to some 10 us.
     *
     * @return false when this process cannot do it, or not yet; nothing was fenced then
     */
    public static boolean fenceAll() {
        ProcessFence fence = Native.fenceIfReady();
        return fence != null && fence.fence();
    }

    /** Loads the native binding now, and waits for it. For benchmarks, and for workers before their first task. */
    public static void warmUp() {
        Native.load();
    }

    private enum Kind {
        FFM,
        JNA,
        POLLING
    }

    /** What this JVM can do, told without loading anything. */
    private static final class Choice {
        static final Kind KIND = choose();

        private static Kind choose() {
            String forced = System.getProperty("polyproc.parker", "");
            Kind found = find();
            switch (forced) {
                case "":
                    return found;
                case "polling":
                    return Kind.POLLING;
                case "futex":
                    if (found == Kind.POLLING) {
                        throw new IllegalStateException("polyproc.parker=futex, but there is no futex here: it needs"
                                + " Linux on x86-64 or aarch64 and, on JDK 22 and later,"
                                + " --enable-native-access=ALL-UNNAMED");
                    }
                    return found;
                default:
                    throw new IllegalArgumentException(
                            "polyproc.parker=" + forced + ": it can be futex or polling, or be left out");
            }
        }

        private static Kind find() {
            if (SystemCalls.Machine.current() == SystemCalls.Machine.UNKNOWN) {
                return Kind.POLLING;
            }
            if (FfmSystemCalls.isAllowed()) {
                return Kind.FFM;
            }
            return Runtime.version().feature() < 22 ? Kind.JNA : Kind.POLLING;
        }
    }

    /** The native parker, from "not asked for" through "loading" to "ready". */
    private static final class Native {
        private static volatile Parker ready = Choice.KIND == Kind.POLLING ? POLLING : null;
        /** Written before {@link #ready}. */
        private static ProcessFence fence;

        private static boolean loading;

        /** So many loaders may fail, of an {@link Error} such as a full heap, before this process polls. */
        private static final int MOST_FAILURES = 3;

        private static int failures;

        /** What ends within that time needs no binding; others look often enough for so long as a process is young: 250 ms. */
        private static final long BRIEF_NANOS = 250_000_000;

        private static final long BEGIN = System.nanoTime();
        private static final OwedWakeUps owedWakeUps = new OwedWakeUps();
        private static final List<Runnable> downgradeActions = new ArrayList<>();

        static Parker parkerIfReady() {
            Parker parker = ready;
            return parker == null ? POLLING : parker;
        }

        static int wake(IntCells cells, int index, int count) {
            Parker parker = ready;
            return parker == null ? owe(cells, index, count) : parker.wake(cells, index, count);
        }

        private static int owe(IntCells cells, int index, int count) {
            synchronized (Native.class) {
                if (ready == null) {
                    owedWakeUps.add(cells, index, count);
                }
            }
            Parker parker = ready;
            if (parker != null) {
                return parker.wake(cells, index, count);
            }
            loadInBackground();
            return count;
        }

        /** The fence of all processes; null when there is none, or the binding is not loaded yet. */
        static ProcessFence fenceIfReady() {
            return ready == null ? null : fence;
        }

        static void loadInBackground() {
            if (ready == null) {
                startLoading();
            }
        }

        private static void startLoading() {
            synchronized (Native.class) {
                if (loading || ready != null) {
                    return;
                }
                loading = true;
            }
            try {
                new Loader().start();
            } catch (Error e) {
                loadingFailed();
            }
        }

        /** Waits poll meanwhile, so another loader may try later. */
        private static void loadingFailed() {
            boolean polls;
            synchronized (Native.class) {
                loading = false;
                failures++;
                polls = failures >= MOST_FAILURES && ready == null;
            }
            if (polls) {
                settle(POLLING);
            }
        }

        /** The thread that loads the native binding. */
        private static final class Loader extends ServiceThread {
            Loader() {
                super("polyproc-futex-loader");
            }

            @Override
            protected void serve() {
                loadUnlessBrief();
            }

            @Override
            protected void failed(Throwable failure) {
                loadingFailed();
            }
        }

        private static void loadUnlessBrief() {
            while (System.nanoTime() - BEGIN < BRIEF_NANOS) {
                LockSupport.parkNanos(BEGIN + BRIEF_NANOS - System.nanoTime());
            }
            load();
        }

        static void load() {
            settle(ready == null ? bind() : ready);
        }

        /** Has waits use this parker from now on, and does what waited for the decision. */
        private static void settle(Parker parker) {
            List<Runnable> due;
            synchronized (Native.class) {
                ready = parker;
                List<Runnable> owed = owedWakeUps.takeFor(parker);
                due = parker == POLLING ? List.copyOf(downgradeActions) : owed;
                downgradeActions.clear();
            }
            for (Runnable each : due) {
                try {
                    each.run();
                } catch (RuntimeException e) {
                    System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "a wake-up that was owed", e);
                }
            }
        }

        static boolean isDowngraded() {
            return ready == POLLING;
        }

        static synchronized void onDowngrade(Runnable action) {
            if (ready == null) {
                downgradeActions.add(action);
            } else if (ready == POLLING && Choice.KIND != Kind.POLLING) {
                action.run();
            }
        }

        private static Parker bind() {
            try {
                SystemCalls system = Choice.KIND == Kind.FFM ? new FfmSystemCalls() : new JnaSystemCalls();
                SystemCalls.Machine machine = SystemCalls.Machine.current();
                FutexParker parker = new FutexParker(system, machine.futex);
                if (!parker.works()) {
                    return POLLING;
                }
                fence = new ProcessFence(system, machine.membarrier);
                return parker;
            } catch (LinkageError | RuntimeException e) {
                boolean asked = System.getProperty("polyproc.parker") != null;
                System.Logger.Level level = asked ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG;
                System.getLogger("io.polyproc").log(level, "the futex cannot be bound, polling instead", e);
                return POLLING;
            }
        }
    }

    /** A virtual thread in a native call would pin its carrier, so it polls. */
    private static final class VirtualThreads {
        private static final java.lang.reflect.Method IS_VIRTUAL = find();

        static boolean isCurrent() {
            try {
                return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invoke(Thread.currentThread());
            } catch (ReflectiveOperationException e) {
                return false;
            }
        }

        private static java.lang.reflect.Method find() {
            try {
                return Runtime.version().feature() >= 21 ? Thread.class.getMethod("isVirtual") : null;
            } catch (NoSuchMethodException e) {
                return null;
            }
        }
    }
}

package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.thread.ServiceThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Parks and wakes threads by the best means of this JVM: the futex where it is permitted, polling elsewhere.
 *
 * <p>The native binding takes 60-160 ms to load, so no caller waits for it. Waits poll at first. The first wait that
 * lasts for a whole park interval starts the loading in the background, unless the process is so young that it may end
 * sooner. Wake-ups requested before the binding has loaded are queued and issued once it has.
 *
 * <p>{@code -Dpolyproc.parker=futex|polling} forces one; {@code futex} then fails where there is none.
 *
 * <p><b>Bounds.</b> No park is longer than {@link #PARK_INTERVAL_NANOS}. After each one the caller checks its state
 * again, including the liveness of its peer. That rule, not the wake-up, covers a peer that is killed before its
 * wake-up call. See the comment above {@code handle_futex_death()} in the kernel for the races that it covers.
 */
public final class Parking {

    /** The park interval: no single park is longer than 50 ms. */
    public static final long PARK_INTERVAL_NANOS = 50_000_000;

    /** The park interval in a workspace in which some participant cannot wake others: 1 ms. */
    private static final long PARK_INTERVAL_AMONG_POLLERS_NANOS = 1_000_000;

    private static final Parker POLLING = new PollingParker();
    private static final boolean SEVERAL_CPUS = Runtime.getRuntime().availableProcessors() > 1;

    private static final int SPIN_PAUSE = 16;
    private static final int LOCK_SPIN_PAUSE = 40;

    private Parking() {}

    /** Tells whether spinning can pay: the owner may be running on another CPU. */
    public static boolean spinningHelps() {
        return SEVERAL_CPUS;
    }

    /**
     * Pauses between two polls of the other side's word, some 400 ns. Each poll takes the word's cache line away from
     * the other side, so polling less often yields larger batches (decision 0010).
     */
    public static void spinPause() {
        pause(SPIN_PAUSE);
    }

    /**
     * Pauses between two polls of a held lock, some 1 us. A holder that locks again at once is undisturbed for many
     * turns; each poll would make one of them ten times as long.
     */
    public static void lockSpinPause() {
        pause(LOCK_SPIN_PAUSE);
    }

    /** Returns the number of hints in one {@link #spinPause}. */
    public static int spinPauseLength() {
        return SPIN_PAUSE;
    }

    /** Executes spin-wait hints, each of some 25 ns. */
    public static void pause(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    /** Tells whether this JVM, once it is warm, can wake threads in other processes. */
    public static boolean canWake() {
        return Choice.KIND != Kind.POLLING && !Native.isDowngraded();
    }

    /** Tells whether wake-ups are issued at once and not queued until the binding has loaded. */
    public static boolean isWarm() {
        return Native.ready != null;
    }

    /** Runs {@code action} if the native binding turns out not to load: {@link #canWake} was wrong then. */
    public static void onDowngrade(Runnable action) {
        Native.onDowngrade(action);
    }

    /**
     * Returns the way of parking chosen for this JVM: {@code ffm}, {@code jna} or {@code polling}. For messages and
     * tests.
     */
    public static String kind() {
        return Choice.KIND.name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Parks while the word is {@code expected}, for at most {@code nanos} and at most {@link #PARK_INTERVAL_NANOS}.
     *
     * @param amongPollers whether some participant may change the word without being able to wake this thread
     */
    public static void await(IntCells cells, int index, int expected, long nanos, boolean amongPollers) {
        long interval = Math.min(nanos, PARK_INTERVAL_NANOS);
        Parker parker = VirtualThreads.isCurrent() ? POLLING : Native.parkerIfReady();
        if (parker != POLLING && amongPollers) {
            interval = Math.min(interval, PARK_INTERVAL_AMONG_POLLERS_NANOS);
        }
        if (interval > 0) {
            parker.await(cells, index, expected, interval);
            if (interval == PARK_INTERVAL_NANOS && cells.getVolatile(index) == expected) {
                Native.loadInBackground();
            }
        }
    }

    /**
     * Wakes at most {@code count} waiters on the word, in all processes. The word was changed before.
     *
     * @return the number woken; {@code count} when it is not known yet, because the wake-up is pending
     */
    public static int wake(IntCells cells, int index, int count) {
        return Native.wake(cells, index, count);
    }

    /**
     * Makes this process participate in the fences of others; false when it cannot, or not yet. In the latter case the
     * native binding is loaded in the background.
     */
    public static boolean registerForFences() {
        ProcessFence fence = Native.fenceIfReady();
        if (fence == null) {
            Native.loadInBackground();
        }
        return fence != null && fence.register();
    }

    /**
     * Fences all threads of all participating processes at once. Between the call and its return, each of them passes a
     * point that separates its earlier accesses to memory from its later ones. Takes from 0.4 us, when none of them
     * runs, to some 10 us.
     *
     * @return false when this process cannot do it, or not yet; nothing was fenced then
     */
    public static boolean fenceAll() {
        ProcessFence fence = Native.fenceIfReady();
        return fence != null && fence.fence();
    }

    /** Loads the native binding and waits for it. For benchmarks, and for workers before their first task. */
    public static void warmUp() {
        Native.load();
    }

    private enum Kind {
        FFM,
        JNA,
        POLLING
    }

    /** The capabilities of this JVM, determined without loading native code. */
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

    /** The native parker, in the states "not requested", "loading" and "ready". */
    private static final class Native {
        private static volatile Parker ready = Choice.KIND == Kind.POLLING ? POLLING : null;
        /** Written before {@link #ready}. */
        private static ProcessFence fence;

        private static boolean loading;

        /** The number of loaders that may fail, by an {@link Error} such as a full heap, before this process polls. */
        private static final int MAX_FAILURES = 3;

        private static int failures;

        /** A process that ends within 250 ms needs no binding; its peers poll often enough that long. */
        private static final long YOUNG_NANOS = 250_000_000;

        private static final long BEGIN = System.nanoTime();
        private static final PendingWakeUps pendingWakeUps = new PendingWakeUps();
        private static final List<Runnable> downgradeActions = new ArrayList<>();

        static Parker parkerIfReady() {
            Parker parker = ready;
            return parker == null ? POLLING : parker;
        }

        static int wake(IntCells cells, int index, int count) {
            Parker parker = ready;
            return parker == null ? queue(cells, index, count) : parker.wake(cells, index, count);
        }

        private static int queue(IntCells cells, int index, int count) {
            synchronized (Native.class) {
                if (ready == null) {
                    pendingWakeUps.add(cells, index, count);
                }
            }
            Parker parker = ready;
            if (parker != null) {
                return parker.wake(cells, index, count);
            }
            loadInBackground();
            return count;
        }

        /** Returns the fence of all processes; null when there is none, or the binding has not loaded yet. */
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
                polls = failures >= MAX_FAILURES && ready == null;
            }
            if (polls) {
                settle(POLLING);
            }
        }

        /** The thread that loads the native binding. */
        private static final class Loader extends ServiceThread {
            Loader() {
                super("polyproc-futex-loader");
                workForJvm(); // As do the threads that JNA starts.
            }

            @Override
            protected void serve() {
                loadUnlessYoung();
            }

            @Override
            protected void failed(Throwable failure) {
                loadingFailed();
            }
        }

        private static void loadUnlessYoung() {
            while (System.nanoTime() - BEGIN < YOUNG_NANOS) {
                LockSupport.parkNanos(BEGIN + YOUNG_NANOS - System.nanoTime());
            }
            load();
        }

        static void load() {
            settle(ready == null ? bind() : ready);
        }

        /** Makes waits use this parker from now on, and runs the actions that waited for the decision. */
        private static void settle(Parker parker) {
            List<Runnable> due;
            synchronized (Native.class) {
                ready = parker;
                List<Runnable> pending = pendingWakeUps.takeFor(parker);
                due = parker == POLLING ? List.copyOf(downgradeActions) : pending;
                downgradeActions.clear();
            }
            for (Runnable each : due) {
                try {
                    each.run();
                } catch (RuntimeException e) {
                    System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "a pending wake-up failed", e);
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

package io.polyproc.internal.thread;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A shutdown hook whose action runs when all other shutdown hooks have ended. The JVM runs hooks concurrently and in no
 * order. A program that closes a pool in a hook of its own needs the pool's workers until then.
 *
 * <p>One thread of the JVM, the <em>runner</em>, starts all hooks and then joins one after the other. {@link
 * Thread#join} waits on the monitor of the thread that is joined, so this hook can find out whether the runner joins
 * it: it notifies its own monitor, and only then the runner changes from WAITING to BLOCKED. Then the hooks that the
 * runner joins before this one have ended. The others were started after this one: they are the non-daemon threads that
 * did not exist when it was started.
 *
 * <p><b>Progress.</b> Without other hooks the action runs within about a millisecond. It runs at the latest after a
 * time limit, since a hook may wait for a process that only this action ends: {@code -Dpolyproc.exit.wait=SECONDS}, 60
 * by default. A hook that waits with a timeout of its own {@linkplain #allow extends} the limit.
 */
public final class LastShutdownHook extends ServiceThread {

    /** Time limit of other hooks, in seconds. */
    private static final String WAIT_PROPERTY = "polyproc.exit.wait";

    private static final long USUAL_WAIT_SECONDS = 60;

    /** Time that a call may take beyond its timeout, for its own grace periods. */
    private static final long ALLOWANCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A longer timeout counts as none. */
    private static final long LONGEST_ALLOWANCE_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final String NAME = "polyproc-shutdown";
    private static final long SHORTEST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    /**
     * Consecutive times that the runner must be found joining: once may be the end of another hook, which notifies too.
     */
    private static final int SIGHTINGS = 3;

    /** Deadline of other hooks, in {@link System#nanoTime()}; 0 while the JVM is not shutting down. */
    private static final AtomicLong DEADLINE = new AtomicLong();

    private final Runnable action;
    private final long waitNanos;
    private Thread runner;
    private Set<Thread> before;

    LastShutdownHook(Runnable action, long waitNanos) {
        super(NAME);
        this.action = action;
        this.waitNanos = waitNanos;
    }

    /** Registers a hook. Does nothing when the JVM is shutting down. */
    public static void register(Runnable action) {
        long seconds = Math.max(0, Long.getLong(WAIT_PROPERTY, USUAL_WAIT_SECONDS));
        LastShutdownHook hook = new LastShutdownHook(action, Timeouts.nanos(seconds, TimeUnit.SECONDS));
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Hooks run already: children detect the end of this process.
        }
    }

    /** Ensures that other hooks have at least this time, for a call with a timeout that a hook may make. */
    public static void allow(long nanos) {
        long current = DEADLINE.get();
        if (current == 0 || nanos > LONGEST_ALLOWANCE_NANOS) {
            return;
        }
        long wanted = Timeouts.deadline(Math.max(0, nanos) + ALLOWANCE_NANOS);
        while (wanted - current > 0 && !DEADLINE.compareAndSet(current, wanted)) {
            current = DEADLINE.get();
        }
    }

    /** Called by the runner. */
    @Override
    public void start() {
        runner = Thread.currentThread();
        before = liveThreads();
        DEADLINE.set(Math.max(1, Timeouts.deadline(waitNanos)));
        super.start();
    }

    @Override
    protected void serve() {
        try {
            awaitOtherHooks();
        } finally {
            action.run();
        }
    }

    /** Handles a failure of the action. Children detect the end of this process. */
    @Override
    protected void failed(Throwable failure) {
        System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "at the end of this JVM", failure);
    }

    private void awaitOtherHooks() {
        long pause = SHORTEST_PAUSE_NANOS;
        Set<Thread> startedLater = null;
        for (int sightings = 0; sightings < SIGHTINGS && runner.isAlive(); ) {
            if (DEADLINE.get() - System.nanoTime() <= 0) {
                return;
            }
            if (startedLater == null && isRunnerJoining()) {
                startedLater = hooksStartedLater();
            }
            boolean isLast = startedLater != null && isJoined() && !isAnyAlive(startedLater);
            sightings = isLast ? sightings + 1 : 0;
            LockSupport.parkNanos(isLast ? SHORTEST_PAUSE_NANOS : pause);
            pause = isLast ? pause : Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    /** Tells whether the runner has started all hooks. */
    private boolean isRunnerJoining() {
        return runner.getState() == State.WAITING
                && Arrays.stream(runner.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("join")
                                && frame.getClassName().equals(Thread.class.getName()));
    }

    /** Tells whether the runner joins this thread. The runner checks whether this thread has ended, and waits again. */
    private boolean isJoined() {
        synchronized (this) {
            boolean waits = runner.getState() == State.WAITING;
            notifyAll();
            return waits && runner.getState() == State.BLOCKED;
        }
    }

    private Set<Thread> hooksStartedLater() {
        Set<Thread> later = liveThreads();
        later.removeAll(before);
        later.removeIf(thread -> thread == this
                || thread == runner
                // A hook may have started it: for example a worker of a fork-join pool, which lives for a minute.
                || thread.isDaemon()
                // The hook of another copy of this library, which waits for this one.
                || thread.getName().equals(NAME));
        return later;
    }

    private static boolean isAnyAlive(Set<Thread> threads) {
        threads.removeIf(thread -> !thread.isAlive());
        return !threads.isEmpty();
    }

    private static Set<Thread> liveThreads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[2 * root.activeCount() + 16];
        int count = root.enumerate(threads, true);
        Set<Thread> live = Collections.newSetFromMap(new IdentityHashMap<>());
        live.addAll(Arrays.asList(threads).subList(0, count));
        return live;
    }
}

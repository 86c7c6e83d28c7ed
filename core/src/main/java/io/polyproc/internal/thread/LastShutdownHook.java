package io.polyproc.internal.thread;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A shutdown hook whose action runs after all other shutdown hooks have ended. The JVM runs hooks concurrently and in
 * no order. A program that closes a pool in its own hook needs the pool's workers until then.
 *
 * <p>One thread of the JVM, the <em>runner</em>, starts all hooks and then joins one after the other.
 * {@link Thread#join} waits on the monitor of the joined thread. So this hook can tell whether it is being joined: it
 * notifies its own monitor, and only then the runner changes from WAITING to BLOCKED. The hooks that the runner joins
 * before this one have ended then. The hooks after it were started later: they are the threads, daemons aside, that did
 * not exist when it was started.
 *
 * <p><b>Progress.</b> Without other hooks the action runs within about a millisecond. It runs at the latest when a time
 * limit is over, since a hook may wait for what only this action ends: {@code -Dpolyproc.exit.wait=SECONDS}, 60 if it
 * is not set. A hook that waits with a timeout of its own {@linkplain #allow extends} the limit.
 */
public final class LastShutdownHook extends ServiceThread {

    /** The property with the time limit of the other hooks, in seconds. */
    private static final String WAIT_PROPERTY = "polyproc.exit.wait";

    private static final long USUAL_WAIT_SECONDS = 60;

    /** The time that a call may take beyond its timeout, for its own grace periods. */
    private static final long ALLOWANCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A longer timeout is an idiom for none. */
    private static final long LONGEST_ALLOWANCE_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final String NAME = "polyproc-shutdown";
    private static final long SHORTEST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    /**
     * The number of consecutive times that this hook is found joined. A single one may be the end of another hook,
     * which also notifies the runner.
     */
    private static final int REQUIRED_SIGHTINGS = 3;

    /** The deadline of other hooks, as {@link System#nanoTime()}; 0 while the JVM is not shutting down. */
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

    /** Registers a hook, and returns it. Does nothing else when the JVM is shutting down. */
    public static LastShutdownHook register(Runnable action) {
        long seconds = Math.max(0, Long.getLong(WAIT_PROPERTY, USUAL_WAIT_SECONDS));
        LastShutdownHook hook = new LastShutdownHook(action, Timeouts.nanos(seconds, TimeUnit.SECONDS));
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Hooks run already: children notice the end of this process by themselves.
        }
        return hook;
    }

    /** Removes this hook. Does nothing when the JVM is shutting down. */
    public void unregister() {
        try {
            Runtime.getRuntime().removeShutdownHook(this);
        } catch (IllegalStateException e) {
            // Hooks run already.
        }
    }

    /** Extends the time limit of other hooks to this timeout of a call that a hook may make. */
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
        before = live();
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

    /** The action has failed. Children notice the end of this process by themselves. */
    @Override
    protected void failed(Throwable failure) {
        System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "at the end of this JVM", failure);
    }

    private void awaitOtherHooks() {
        long pause = SHORTEST_PAUSE_NANOS;
        Set<Thread> startedLater = null;
        for (int sightings = 0; sightings < REQUIRED_SIGHTINGS && runner.isAlive(); ) {
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

    /**
     * Tells whether the runner joins this thread. A runner that was notified checks whether this thread has ended, and
     * waits again.
     */
    private boolean isJoined() {
        synchronized (this) {
            boolean waits = runner.getState() == State.WAITING;
            notifyAll();
            return waits && runner.getState() == State.BLOCKED;
        }
    }

    private Set<Thread> hooksStartedLater() {
        Set<Thread> later = live();
        later.removeAll(before);
        later.removeIf(thread -> thread == this
                || thread == runner
                // A hook may have started it: a worker of a fork-join pool, say, which lives on for a minute.
                || thread.isDaemon()
                // Of another copy of this library, which waits for this one.
                || thread.getName().equals(NAME));
        return later;
    }

    private static boolean isAnyAlive(Set<Thread> threads) {
        threads.removeIf(thread -> !thread.isAlive());
        return !threads.isEmpty();
    }
}

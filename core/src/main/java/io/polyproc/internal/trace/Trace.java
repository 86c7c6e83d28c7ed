package io.polyproc.internal.trace;

import java.util.function.Supplier;

/**
 * Tells JDK Flight Recorder what this process does, if somebody records, and else costs next to nothing. Every method gives {@link
 * Span#NONE} when nobody does.
 *
 * <p>To ask JFR whether it records would load it. So the threads are looked at that it has when it does, at most ten times a second; a
 * recording that begins while the program runs is seen that much later.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class Trace {

    private static final long LOOK_NANOS = 100_000_000;
    private static final String RECORDERS_THREADS = "JFR ";

    /** Room for threads that start meanwhile. */
    private static final int MORE_THREADS = 16;

    private static volatile boolean isOn = isRecording();
    private static volatile long lookedAt = System.nanoTime();

    private Trace() {}

    /**
     * Whether somebody records.
     *
     * @param now {@link System#nanoTime()}
     */
    public static boolean isOn(long now) {
        if (now - lookedAt > LOOK_NANOS) {
            lookedAt = now;
            isOn = isRecording();
        }
        return isOn;
    }

    /** JFR's threads are in the group of who has started it. */
    private static boolean isRecording() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread[] threads = new Thread[group.activeCount() + MORE_THREADS];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().startsWith(RECORDERS_THREADS)) {
                return true;
            }
        }
        return false;
    }

    /** A task begins to be a worker's. */
    public static Span task(long now, String function, int items, int attempt, String worker, long pid) {
        return isOn(now) ? Events.task(function, items, attempt, worker, pid) : Span.NONE;
    }

    /** A worker begins to start. */
    public static Span workerStart(String worker) {
        return isOn(System.nanoTime()) ? Events.workerStart(worker) : Span.NONE;
    }

    /** A worker has ended. */
    public static void workerEnd(String worker, long pid, String reason) {
        if (isOn(System.nanoTime())) {
            Events.workerEnd(worker, pid, reason);
        }
    }

    /** The current thread begins to wait for something other than a message. */
    public static Span lockWait(Supplier<String> object) {
        return isOn(System.nanoTime()) ? Events.lockWait(object.get()) : Span.NONE;
    }

    /** The current thread begins to wait for a message, or for room for one. */
    public static Span queueWait(Supplier<String> object) {
        return isOn(System.nanoTime()) ? Events.queueWait(object.get()) : Span.NONE;
    }
}

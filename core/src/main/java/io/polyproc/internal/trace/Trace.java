package io.polyproc.internal.trace;

import java.util.function.Supplier;

/**
 * Emits the events of this process to JDK Flight Recorder during a recording, at almost no cost otherwise. Every method
 * returns {@link Span#NONE} without a recording.
 *
 * <p>A call of JFR would load it. So this class searches for the threads of a recording, at most ten times a second. A
 * recording that starts while the program runs is detected with that delay.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class Trace {

    private static final long LOOK_NANOS = 100_000_000;
    private static final String RECORDERS_THREADS = "JFR ";

    /** Spare capacity for threads that start concurrently. */
    private static final int MORE_THREADS = 16;

    private static volatile boolean isOn = isRecording();
    private static volatile long lookedAt = System.nanoTime();

    private Trace() {}

    /**
     * Tells whether a recording runs.
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

    /** JFR's threads are in the group of the thread that started it. */
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

    /** Starts the event of a task in a worker. */
    public static Span task(long now, String function, int items, int attempt, String worker, long pid) {
        return isOn(now) ? Events.task(function, items, attempt, worker, pid) : Span.NONE;
    }

    /** Starts the event of a worker's start. */
    public static Span workerStart(String worker) {
        return isOn(System.nanoTime()) ? Events.workerStart(worker) : Span.NONE;
    }

    /** Emits the event of a worker's end. */
    public static void workerEnd(String worker, long pid, String reason) {
        if (isOn(System.nanoTime())) {
            Events.workerEnd(worker, pid, reason);
        }
    }

    /** Starts the event of a wait of the current thread for a lock or another object, not a message. */
    public static Span lockWait(Supplier<String> object) {
        return isOn(System.nanoTime()) ? Events.lockWait(object.get()) : Span.NONE;
    }

    /** Starts the event of a wait of the current thread for a message, or for space for one. */
    public static Span queueWait(Supplier<String> object) {
        return isOn(System.nanoTime()) ? Events.queueWait(object.get()) : Span.NONE;
    }
}

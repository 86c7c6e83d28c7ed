package io.polyproc.internal.trace;

import java.util.function.Supplier;

/**
 * Records events of this process in JDK Flight Recorder during a recording, and otherwise costs next to nothing.
 * Without a recording every method returns {@link Span#NONE}.
 *
 * <p>A query whether JFR records would load JFR. So this class checks, at most ten times a second, for the threads that
 * JFR starts for a recording. A recording that begins while the program runs is detected that much later.
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
     * Tells whether a recording is running.
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

    /** JFR's threads are in the thread group of the thread that started it. */
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

    /** Begins the event of a worker's task. */
    public static Span task(long now, String function, int items, int attempt, String worker, long pid) {
        return isOn(now) ? Events.task(function, items, attempt, worker, pid) : Span.NONE;
    }

    /** Begins the event of a worker's start. */
    public static Span workerStart(String worker) {
        return isOn(System.nanoTime()) ? Events.workerStart(worker) : Span.NONE;
    }

    /** Records the end of a worker. */
    public static void workerEnd(String worker, long pid, String reason) {
        if (isOn(System.nanoTime())) {
            Events.workerEnd(worker, pid, reason);
        }
    }

    /** Begins the event of a wait of the current thread for an object that carries no messages. */
    public static Span lockWait(Supplier<String> object) {
        return isOn(System.nanoTime()) ? Events.lockWait(object.get()) : Span.NONE;
    }

    /** Begins the event of a wait of the current thread for a message, or for room for one. */
    public static Span queueWait(Supplier<String> object) {
        return isOn(System.nanoTime()) ? Events.queueWait(object.get()) : Span.NONE;
    }
}

package io.polyproc.internal.worker;

import io.polyproc.internal.launch.ChildRegistry;
import io.polyproc.internal.liveness.ChildPrograms;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.ring.WaitPolicy;
import io.polyproc.internal.thread.ServiceThread;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The second thread of a worker. While the first one runs a task, it handles requests of the pool: interrupts, stack
 * traces, and gauges of memory.
 *
 * <p>It lives as long as the worker. A step that fails, for instance for lack of memory, is repeated after a pause.
 *
 * <p><b>Thread and process safety.</b> {@link #begin}, {@link #clearInterrupt}, {@link #end} and {@link #reply} are for
 * the thread that runs tasks.
 */
final class WorkerControl extends ServiceThread {

    private static final long MEMORY_NOTE_NANOS = 500_000_000;
    private static final long PAUSE_NANOS = 50_000_000;
    private static final String RESIDENT = "VmRSS:";
    private static final WaitPolicy ENDLESS = WaitPolicy.whileAlive(() -> true);

    /** Preallocated, since lack of memory is the likely reason. */
    private static final byte[] NO_STACKS =
            Message.stacks("the worker failed to describe its threads; it may be out of memory\n");

    private final RawLink link;
    private final Thread runner;

    /** Held while sending a reply, since both threads reply. */
    private final ReentrantLock replying = new ReentrantLock();

    /** The number of the running task. Guarded by this, so that no other task is interrupted in its place. */
    private long running;

    private volatile boolean finished;

    /** The number of the last interrupted task. Guarded by this. */
    private long interrupted;

    private int stacksSent;
    private long noted;

    WorkerControl(RawLink link, Thread runner) {
        super("polyproc-worker-control");
        this.link = link;
        this.runner = runner;
        CurrentWorker.become();
    }

    synchronized void begin(long number) {
        running = number;
    }

    /** Clears an interrupt that a call has left, but not one that was requested by the pool to end the task. */
    void clearInterrupt() {
        if (runner.isInterrupted()) {
            synchronized (this) {
                if (interrupted != running) {
                    Thread.interrupted();
                }
            }
        }
    }

    /**
     * Ends the task. An interrupt that was meant for it, or that it left, does not reach the next one. If the pool has
     * interrupted it, programs that it has started end, too.
     *
     * @param begin the time at which it began, {@link System#nanoTime()}
     */
    void end(long begin) {
        if (wasInterrupted()) {
            endPrograms(begin);
        }
        Thread.interrupted();
    }

    private synchronized boolean wasInterrupted() {
        boolean wasInterrupted = running != 0 && interrupted == running;
        running = 0;
        return wasInterrupted;
    }

    private static void endPrograms(long begin) {
        try {
            ChildPrograms.killStartedSince(begin, ChildRegistry::isOwn);
        } catch (RuntimeException | Error e) {
            // They end with this worker, if it is killed.
        }
    }

    /**
     * Ends this thread, and waits for its end: at exit the JVM would wait longer for a thread that sleeps in the
     * kernel.
     */
    void finish() throws InterruptedException {
        finished = true;
        link.control().notifyWaiters(1);
        join();
    }

    /** Sends a message to the pool. */
    void reply(byte[] message) {
        reply(message, message.length);
    }

    /** Sends the first bytes of an array to the pool. */
    void reply(byte[] message, int length) {
        replying.lock();
        try {
            link.reply(message, length, ENDLESS);
        } finally {
            replying.unlock();
        }
    }

    @Override
    protected void serve() {
        noted = System.nanoTime() - MEMORY_NOTE_NANOS;
        while (!finished) {
            try {
                step();
            } catch (Throwable e) {
                // The request is still pending.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Ends the worker, which would not receive requests without this thread. Not expected to be reached. */
    @Override
    protected void failed(Throwable failure) {
        WorkerMain.halt(failure, null);
    }

    private void step() {
        int seen = link.control().read();
        interruptIfAsked();
        int stacksAskedFor = link.stacksAskedFor();
        if (stacksAskedFor != stacksSent) {
            stacksSent = stacksAskedFor;
            reply(stacksMessage());
        }
        if (System.nanoTime() - noted >= MEMORY_NOTE_NANOS) {
            noted = System.nanoTime();
            noteMemory();
        }
        if (!finished) {
            link.control().await(seen, Parking.PARK_INTERVAL_NANOS);
        }
    }

    private synchronized void interruptIfAsked() {
        if (running != 0 && running != interrupted && link.toInterrupt() == running) {
            interrupted = running;
            runner.interrupt();
        }
    }

    private void noteMemory() {
        Runtime runtime = Runtime.getRuntime();
        link.noteMemory(resident(), runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory());
    }

    /** Returns the line {@code VmRSS} of {@code /proc/self/status} in bytes; 0 if there is none. */
    private static long resident() {
        try (FileInputStream in = new FileInputStream("/proc/self/status")) {
            String status = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            int begin = status.indexOf(RESIDENT) + RESIDENT.length();
            return Long.parseLong(
                            status.substring(begin, status.indexOf("kB", begin)).trim())
                    * 1024;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    private static byte[] stacksMessage() {
        try {
            return Message.stacks(stacks());
        } catch (Throwable e) {
            return NO_STACKS;
        }
    }

    private static String stacks() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Thread, StackTraceElement[]> each : getAllStackTraces().entrySet()) {
            Thread thread = each.getKey();
            text.append('"').append(thread.getName()).append("\" ").append(thread.getState());
            text.append(thread.isDaemon() ? " daemon\n" : "\n");
            for (StackTraceElement frame : each.getValue()) {
                text.append("    at ").append(frame).append('\n');
            }
            text.append('\n');
        }
        return text.toString();
    }
}

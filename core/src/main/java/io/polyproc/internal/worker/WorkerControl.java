package io.polyproc.internal.worker;

import io.polyproc.internal.park.Parking;
import io.polyproc.internal.ring.Patience;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The second thread of a worker, which does what the pool wants while the first one is at a task: interrupts that one, tells
 * where the threads are, notes how much memory there is.
 *
 * <p><b>Thread and process safety.</b> {@link #begin}, {@link #end} and {@link #reply} are for the thread that runs tasks.
 */
final class WorkerControl extends Thread {

    private static final long MEMORY_NOTE_NANOS = 500_000_000;
    private static final String RESIDENT = "VmRSS:";
    private static final Patience ENDLESS = Patience.whileAlive(() -> true);

    private final RawLink link;
    private final Thread runner;

    /** Both threads reply. */
    private final ReentrantLock replying = new ReentrantLock();

    /** Number of the task that is being run. Guarded by this, so that no other one is interrupted in its place. */
    private long running;

    private volatile boolean finished;

    /** The task that was interrupted last. */
    private long interrupted;

    WorkerControl(RawLink link, Thread runner) {
        super("polyproc-worker-control");
        setDaemon(true);
        this.link = link;
        this.runner = runner;
        CurrentWorker.become();
    }

    synchronized void begin(long number) {
        running = number;
    }

    /** The task is over; an interrupt that was meant for it, or that it left behind, does not reach the next. */
    synchronized void end() {
        running = 0;
        Thread.interrupted();
    }

    /** Ends this thread, and waits for that: at its exit the JVM would wait longer for one that sleeps in the kernel. */
    void finish() throws InterruptedException {
        finished = true;
        link.control().raise(1);
        join();
    }

    /** Sends a message to the pool. */
    void reply(byte[] message) {
        replying.lock();
        try {
            link.reply(message, ENDLESS);
        } finally {
            replying.unlock();
        }
    }

    @Override
    public void run() {
        int stacksTold = 0;
        long noted = System.nanoTime();
        noteMemory();
        while (!finished) {
            int seen = link.control().read();
            interruptIfAsked();
            if (link.stacksAskedFor() != stacksTold) {
                stacksTold = link.stacksAskedFor();
                reply(Message.stacks(stacks()));
            }
            if (System.nanoTime() - noted > MEMORY_NOTE_NANOS) {
                noted = System.nanoTime();
                noteMemory();
            }
            if (!finished) {
                link.control().await(seen, Parking.LONGEST_SLEEP_NANOS);
            }
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

    /** The line {@code VmRSS} of {@code /proc/self/status}; 0 where there is none. */
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

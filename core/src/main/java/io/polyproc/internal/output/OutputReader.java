package io.polyproc.internal.output;

import io.polyproc.internal.thread.ServiceThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that reads the output of all children that is passed on line by line. It polls each stream in turn, less
 * often while nothing arrives, and ends with the last such child.
 *
 * <p><b>If the heap is full.</b> A failed poll is repeated and loses nothing. If the thread ends nevertheless, a new
 * one starts when the next stream is added; existing streams are read when their children end.
 *
 * <p><b>If a process dies here.</b> A child: its last output is in its pipe, from which it is read before its end is
 * reported.
 */
final class OutputReader extends ServiceThread {

    private static final long SHORTEST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    private static final List<OutputLines> STREAMS = new ArrayList<>();

    /** Those of {@link #STREAMS} whose lines this process prints. The array is replaced, not changed. */
    private static volatile OutputLines[] printed = {};

    /** Guarded by {@link #STREAMS}. */
    private static boolean running;

    private OutputReader() {
        super("polyproc-output");
        workForJvm();
    }

    /** Reads a stream until it is {@linkplain OutputLines#finish finished}. */
    static void add(OutputLines stream) {
        synchronized (STREAMS) {
            STREAMS.add(stream);
            updatePrinted();
            if (!running) {
                new OutputReader().start();
                running = true;
            }
        }
    }

    @Override
    protected void serve() {
        long pause = SHORTEST_PAUSE_NANOS;
        do {
            boolean busy = false;
            OutputLines stream = get(0);
            for (int next = 1; stream != null; next++) {
                busy |= poll(stream);
                stream = get(next);
            }
            if (busy) {
                pause = SHORTEST_PAUSE_NANOS;
            } else {
                LockSupport.parkNanos(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            }
        } while (isWanted());
    }

    @Override
    protected void failed(Throwable failure) {
        synchronized (STREAMS) {
            running = false;
        }
    }

    private static boolean poll(OutputLines stream) {
        try {
            return stream.poll();
        } catch (RuntimeException | Error e) {
            return false; // continues at the next poll
        }
    }

    private static OutputLines get(int index) {
        synchronized (STREAMS) {
            return index < STREAMS.size() ? STREAMS.get(index) : null;
        }
    }

    /** Removes the streams that have ended; false when none remains, and this thread ends. */
    private static boolean isWanted() {
        synchronized (STREAMS) {
            for (int i = STREAMS.size() - 1; i >= 0; i--) {
                if (STREAMS.get(i).isEnded()) {
                    STREAMS.remove(i);
                }
            }
            updatePrinted();
            running = !STREAMS.isEmpty();
            return running;
        }
    }

    private static void updatePrinted() {
        int count = (int) STREAMS.stream().filter(OutputLines::isPrinted).count();
        if (count != printed.length) {
            printed = STREAMS.stream().filter(OutputLines::isPrinted).toArray(OutputLines[]::new);
        }
    }

    /** Prints what has arrived, in the calling thread. */
    static void printArrived() {
        for (OutputLines stream : printed) {
            try {
                stream.pollBriefly();
            } catch (RuntimeException | Error e) {
                // The reader continues.
            }
        }
    }
}

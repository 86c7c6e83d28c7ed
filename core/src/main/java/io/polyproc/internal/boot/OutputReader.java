package io.polyproc.internal.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that reads what all children print whose output is passed on line by line. It looks at each stream in turn,
 * more seldom while nothing comes; it is there as long as there are such children.
 *
 * <p><b>If a process dies here.</b> A child: what it has printed before is in its pipe, from which it is read before its end is
 * reported.
 */
final class OutputReader {

    private static final long SHORTEST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    private static final List<OutputLines> STREAMS = new ArrayList<>();
    private static boolean running;

    private OutputReader() {}

    /** Reads a stream until it is {@linkplain OutputLines#finish finished}. */
    static void add(OutputLines stream) {
        synchronized (STREAMS) {
            STREAMS.add(stream);
            if (!running) {
                running = true;
                Thread reader = new Thread(OutputReader::run, "polyproc-output");
                reader.setDaemon(true);
                reader.start();
            }
        }
    }

    private static void run() {
        long pause = SHORTEST_PAUSE_NANOS;
        for (List<OutputLines> streams = current(); !streams.isEmpty(); streams = current()) {
            boolean busy = false;
            for (OutputLines stream : streams) {
                busy |= stream.poll();
            }
            if (busy) {
                pause = SHORTEST_PAUSE_NANOS;
            } else {
                LockSupport.parkNanos(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            }
        }
    }

    private static List<OutputLines> current() {
        synchronized (STREAMS) {
            STREAMS.removeIf(OutputLines::isEnded);
            running = !STREAMS.isEmpty();
            return List.copyOf(STREAMS);
        }
    }
}

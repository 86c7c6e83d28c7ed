package io.polyproc.pool;

import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.segment.MappedWorkspace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * How items are put together to chunks, each of which a worker gets at once. Where no size is given, the first chunks are large
 * and the last ones small, so that all workers are through at about the same time ("guided self-scheduling", Polychronopoulos and
 * Kuck 1987); chunks of functions that are known to be quick are not too small to be worth a message, and no chunk is too large for a ring.
 */
final class Chunks {

    /** Stands for "the pool finds out". */
    static final int AUTOMATIC = 0;

    private static final int MOST_BYTES = 16 << 10;
    private static final double LEAST_NANOS = 50_000;

    private Chunks() {}

    static int check(int chunkSize) {
        if (chunkSize < 1) {
            throw new IllegalArgumentException("chunkSize=" + chunkSize + ": a worker gets at least 1 item at a time");
        }
        return chunkSize;
    }

    /**
     * Writes the arguments of all calls down, chunk by chunk.
     *
     * @param first the first argument of each call
     * @param second the second ones, or null when the function has one
     * @param count how many calls
     * @param chunkSize how many in a chunk, or {@link #AUTOMATIC}
     * @throws io.polyproc.errors.SerializationException when an item is not serializable; nothing is left of the others
     */
    static List<Arguments> of(
            MappedWorkspace workspace,
            FunctionRegistry.Function function,
            Iterator<?> first,
            Iterator<?> second,
            int count,
            int chunkSize,
            int workers) {
        List<Arguments> chunks = new ArrayList<>();
        ObjectWriter out = new ObjectWriter(workspace);
        try {
            for (int left = count; left > 0; ) {
                int most = chunkSize == AUTOMATIC ? guided(left, function, workers) : Math.min(left, chunkSize);
                Arguments.begin(out, second == null ? 1 : 2);
                int calls = 0;
                do {
                    out.write(first.next());
                    if (second != null) {
                        out.write(second.next());
                    }
                    calls++;
                } while (calls < most && (chunkSize != AUTOMATIC || out.size() < MOST_BYTES));
                chunks.add(Arguments.of(workspace, out, calls));
                left -= calls;
            }
            return chunks;
        } catch (RuntimeException | Error e) {
            chunks.forEach(Arguments::discard);
            throw e;
        }
    }

    private static int guided(int left, FunctionRegistry.Function function, int workers) {
        int share = (left + 2 * workers - 1) / (2 * workers);
        double known = function.nanosPerItem();
        int least = known == 0 ? 1 : (int) Math.min(left, LEAST_NANOS / Math.max(1, known));
        return Math.max(1, Math.min(left, Math.max(share, least)));
    }
}

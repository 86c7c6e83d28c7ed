package io.polyproc.internal.pool;

import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides items into chunks, each of which is sent to a worker as a whole. Without a given size, the first chunks are
 * large and the last ones small, so that all workers finish at about the same time ("guided self-scheduling",
 * Polychronopoulos and Kuck 1987). Chunks of a function known to be quick are large enough to amortise a message, and
 * no chunk exceeds a ring.
 */
final class Chunks {

    /** The chunk size that lets the pool choose. */
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
     * Serializes the arguments of all calls, chunk by chunk.
     *
     * @param first the first argument of each call
     * @param second the second ones, or null when the function has one
     * @param count the number of calls
     * @param chunkSize the number of calls in a chunk, or {@link #AUTOMATIC}
     * @throws io.polyproc.codec.SerializationException when an item is not serializable; all chunks are discarded
     */
    static List<Arguments> of(
            MappedWorkspace workspace,
            FunctionRegistry.Function function,
            Iterator<?> first,
            @Nullable Iterator<?> second,
            int count,
            int chunkSize,
            int workers) {
        List<Arguments> chunks = new ArrayList<>();
        ObjectWriter out = ObjectWriter.ofArguments(workspace);
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

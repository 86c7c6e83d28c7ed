package io.polyproc.internal.pool;

import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A call of {@code map}, which merges the results of all chunks. Large chunks are read when they arrive, small ones
 * after the last has arrived.
 *
 * @param <R> the results
 */
final class MapCall<R extends @Nullable Object> {

    private static final int LARGE = 64;

    private final MappedWorkspace workspace;
    private final CompletionExecutor completions;
    private final PoolFuture<List<R>> future;
    private final List<Chunk> chunks = new ArrayList<>();
    private final ResultList<R> results;
    private final AtomicInteger open;
    private final Completion finish = new Completion() {
        @Override
        void run() {
            finish();
        }
    };

    MapCall(
            MappedWorkspace workspace,
            CompletionExecutor completions,
            PoolFuture<List<R>> future,
            FunctionRegistry.Function function,
            List<Arguments> arguments) {
        this.workspace = workspace;
        this.completions = completions;
        this.future = future;
        int from = 0;
        for (Arguments each : arguments) {
            chunks.add(new Chunk(from, each.calls(), Arguments.codeOf(function, each)));
            from += each.calls();
        }
        this.results = new ResultList<>(from);
        this.open = new AtomicInteger(chunks.size());
    }

    /** Returns the callback of a chunk. */
    JobCallback callback(int chunk) {
        return chunks.get(chunk);
    }

    /** Completes the future, when all chunks have arrived. */
    private void finish() {
        try {
            complete();
        } catch (Throwable e) {
            future.completeExceptionally(e);
            throw e;
        }
    }

    private void complete() {
        for (Chunk chunk : chunks) {
            chunk.read();
        }
        for (Chunk chunk : chunks) {
            if (chunk.failure != null) {
                future.fail(chunk.failure, chunk.isOfTask);
                return;
            }
        }
        future.complete(results);
    }

    private void oneLess() {
        if (open.decrementAndGet() == 0) {
            completions.execute(finish);
        }
    }

    private final class Chunk extends Completion implements JobCallback {
        private final int from;
        private final int calls;
        private final @Nullable List<PublishedCode> code;
        private List<byte[]> parts = List.of();
        private byte @Nullable [] reply;
        private @Nullable Throwable failure;
        private boolean isOfTask;

        private Chunk(int from, int calls, @Nullable List<PublishedCode> code) {
            this.from = from;
            this.calls = calls;
            this.code = code;
        }

        @Override
        public void inParts(List<byte[]> earlier) {
            parts = earlier;
        }

        @Override
        public void ended(byte @Nullable [] newReply, @Nullable Throwable newFailure) {
            reply = newReply;
            failure = newFailure;
            if (reply != null && (calls >= LARGE || !parts.isEmpty())) {
                completions.execute(this);
            } else {
                oneLess();
            }
        }

        @Override
        void run() {
            try {
                read();
            } catch (Throwable e) {
                isOfTask = true;
                failure = e;
            } finally {
                oneLess();
            }
        }

        private void read() {
            if (reply != null) {
                isOfTask = true;
                failure = Replies.readInto(workspace, parts, reply, code, results, from);
                parts = List.of();
                reply = null;
            }
        }
    }
}

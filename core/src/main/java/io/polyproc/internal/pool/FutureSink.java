package io.polyproc.internal.pool;

import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Completes the future of a job with one call: a thread of {@link CompletionExecutor} reads the result and completes
 * the future.
 *
 * @param <R> the result
 */
final class FutureSink<R extends @Nullable Object> extends Completion implements JobCallback {

    private final MappedWorkspace workspace;
    private final CompletionExecutor completions;
    private final PoolFuture<R> future;
    private final @Nullable List<PublishedCode> code;
    private byte @Nullable [] reply;
    private @Nullable Throwable failure;

    FutureSink(
            MappedWorkspace workspace,
            CompletionExecutor completions,
            PoolFuture<R> future,
            @Nullable List<PublishedCode> code) {
        this.workspace = workspace;
        this.completions = completions;
        this.future = future;
        this.code = code;
    }

    @Override
    public void ended(byte @Nullable [] newReply, @Nullable Throwable newFailure) {
        reply = newReply;
        failure = newFailure;
        completions.execute(this);
    }

    @Override
    void run() {
        try {
            future.end(Replies.one(workspace, reply, failure, code));
        } catch (Throwable e) {
            future.completeExceptionally(e);
            throw e;
        } finally {
            reply = null;
        }
    }
}

package io.polyproc.internal.pool;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The future of some jobs. Cancelling it removes them from the pool. Jobs that have not begun are not run. A running
 * one is interrupted, and its worker is killed and replaced if the job does not end.
 *
 * @param <R> the result
 */
final class PoolFuture<R extends @Nullable Object> extends CompletableFuture<R> {

    private final Engine engine;
    private Collection<Job> jobs = List.of();

    PoolFuture(Engine engine) {
        this.engine = engine;
    }

    /** Sets the jobs, before they are submitted. */
    void of(Collection<Job> newJobs) {
        jobs = newJobs;
    }

    /** Completes with the outcome of the task. */
    void end(Replies.Result result) {
        if (result.failure() != null) {
            fail(result.failure(), result.isOfTask());
        } else {
            complete(result.get());
        }
    }

    /**
     * Completes exceptionally.
     *
     * @param isOfTask whether the task threw this failure. A {@link CancellationException} of the task does not make
     *     the future a cancelled one, as with {@link java.util.concurrent.FutureTask}
     */
    void fail(Throwable failure, boolean isOfTask) {
        boolean looksLikeOwn = failure instanceof CancellationException || failure instanceof CompletionException;
        completeExceptionally(isOfTask && looksLikeOwn ? new CompletionException(failure) : failure);
    }

    /**
     * Cancels the jobs.
     *
     * @param mayInterruptIfRunning whether running jobs are stopped; otherwise they run to their end and their results
     *     are dropped
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            engine.cancel(jobs, mayInterruptIfRunning);
        }
        return cancelled;
    }

    /** Returns a plain future: a dependent action has no job that could be cancelled. */
    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}

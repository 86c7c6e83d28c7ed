package io.polyproc.pool;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The future of some jobs. Cancelling it takes them out of the pool: those that no worker has begun are not run; one that a
 * worker is at is interrupted, and the worker killed and replaced if that does not help.
 *
 * @param <R> the result
 */
final class PoolFuture<R> extends CompletableFuture<R> {

    private final Engine engine;
    private Collection<Job> jobs = List.of();

    PoolFuture(Engine engine) {
        this.engine = engine;
    }

    /** Names the jobs, before they are submitted. */
    void of(Collection<Job> newJobs) {
        jobs = newJobs;
    }

    /** Ends as the task has ended. */
    void end(Replies.Result result) {
        if (result.failure() != null) {
            fail(result.failure(), result.isOfTask());
        } else {
            complete(result.get());
        }
    }

    /**
     * Ends exceptionally.
     *
     * @param isOfTask whether the task threw this. A {@link CancellationException} of the task does not make the future a cancelled
     *     one, as with {@link java.util.concurrent.FutureTask}
     */
    void fail(Throwable failure, boolean isOfTask) {
        boolean wouldBeTakenForOurs =
                failure instanceof CancellationException || failure instanceof CompletionException;
        completeExceptionally(isOfTask && wouldBeTakenForOurs ? new CompletionException(failure) : failure);
    }

    /**
     * Cancels the jobs.
     *
     * @param mayInterruptIfRunning whether those that workers are at are stopped; else they run to their end for nothing
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            engine.cancel(jobs, mayInterruptIfRunning);
        }
        return cancelled;
    }

    /** What follows it has nothing that could be cancelled. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}

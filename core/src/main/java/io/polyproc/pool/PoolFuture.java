package io.polyproc.pool;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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

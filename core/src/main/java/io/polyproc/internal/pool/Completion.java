package io.polyproc.internal.pool;

import org.jspecify.annotations.Nullable;

/**
 * A unit of work for {@link CompletionExecutor}. It is the node of the executor's queue, so that enqueueing allocates
 * nothing.
 */
abstract class Completion {

    /** The next completion in the queue. Guarded by the {@link CompletionExecutor}. */
    @Nullable
    Completion next;

    /** Reads results and completes futures, which runs user code. An exception is logged. */
    abstract void run();
}

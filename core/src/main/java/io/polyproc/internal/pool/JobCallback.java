package io.polyproc.internal.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives the end of a {@link Job}, exactly once. Any thread of the pool may call it, so it returns quickly and runs
 * no user code.
 */
@FunctionalInterface
interface JobCallback {

    /**
     * Receives all messages with results but the last, in order, if there are several. {@link #ended} follows. If that
     * throws, both are called again later.
     */
    default void inParts(List<byte[]> earlier) {}

    /**
     * Receives the outcome of the job. If this throws, it has had no effect and is called again later.
     *
     * @param reply the results as written by the worker, or null
     * @param failure the failure, or null
     */
    void ended(byte @Nullable [] reply, @Nullable Throwable failure);
}

package io.polyproc.pool;

import java.util.List;

/** Where a {@link Job} ends, exactly once. Called by any thread of the pool, so it is quick and runs no code of users. */
@FunctionalInterface
interface JobCallback {

    /**
     * Takes all messages with results but the last, in order, if there are several. {@link #ended} follows. If that throws, both are
     * called again later.
     */
    default void inParts(List<byte[]> earlier) {}

    /**
     * Takes the end of the job. If this throws, it has had no effect and is called again later.
     *
     * @param reply the results as the worker has written them, or null
     * @param failure why there are none, or null
     */
    void ended(byte[] reply, Throwable failure);
}

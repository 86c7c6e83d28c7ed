package io.polyproc.pool;

/** Where the end of a {@link Job} is told, exactly once. Called by whoever receives the reply, so it is quick and runs nothing of a user's. */
@FunctionalInterface
interface Sink {

    /**
     * The job has ended.
     *
     * @param reply the results as the worker has written them, or null
     * @param failure why there are none, or null
     */
    void ended(byte[] reply, Throwable failure);
}

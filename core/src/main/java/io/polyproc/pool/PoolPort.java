package io.polyproc.pool;

/**
 * What the state machine of a pool wants of the world. A method that throws has had no effect: {@link PoolState} goes on as the
 * method says.
 */
interface PoolPort {

    /**
     * Begins to start the process of a worker. The end of that is an event: {@link PoolState#started} or {@link
     * PoolState#startFailed}; if this throws, the latter.
     */
    void start(PoolWorker worker);

    /** Begins to keep as many spare JVMs, which ends with {@link PoolState#sparesKept}; if this throws, at once. */
    void keepSpares(int count);

    /** How many spare JVMs could become workers now. */
    int readySpares();

    /** Begins to read what an initializer threw, which ends with {@link PoolState#initializerFailed}; if this throws, at once. */
    void readFailure(PoolWorker worker, byte[] thrown);

    /** A worker has told its stacks. If this throws, they are not told. */
    void stacks(PoolWorker worker, byte[] text);

    /** A worker tells no stacks any more. */
    void gone(PoolWorker worker);

    /** Tells the listener. If this throws, it is not told. */
    void workerStarted(WorkerStats worker);

    /** Tells the listener. If this throws, it is not told. */
    void workerEnded(WorkerStats worker, String reason);

    /** Tells the listener. If this throws, it is not told. */
    void progressed(PoolProgress progress);
}

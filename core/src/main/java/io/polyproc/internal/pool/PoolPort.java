package io.polyproc.internal.pool;

import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.WorkerStats;
import java.util.OptionalLong;

/**
 * The effects that the state machine of a pool has on its environment. A method that throws has had no effect, and
 * {@link PoolState} proceeds as the method says.
 */
interface PoolPort {

    /**
     * Begins to start the process of a worker. The outcome is an event: {@link PoolState#started} or
     * {@link PoolState#startFailed}; if this throws, the latter.
     */
    void start(PoolWorker worker);

    /**
     * Begins to adjust the number of spare JVMs, which ends with {@link PoolState#sparesKept}; if this throws, at once.
     */
    void keepSpares(int count);

    /** Returns the number of spare JVMs that could become workers now. */
    int readySpares();

    /** Returns the largest heap of each worker; empty if its JVM decides. */
    OptionalLong workerHeap();

    /**
     * Begins to read the exception of an initializer, which ends with {@link PoolState#initializerFailed}; if this
     * throws, at once.
     */
    void readFailure(PoolWorker worker, byte[] thrown);

    /** Delivers the stack traces of a worker. If this throws, they are lost. */
    void stacks(PoolWorker worker, byte[] text);

    /** Called when a worker sends no more stack traces. */
    void gone(PoolWorker worker);

    /** Notifies the listener. If this throws, the listener misses the event. */
    void workerStarted(WorkerStats worker);

    /** Notifies the listener. If this throws, the listener misses the event. */
    void workerEnded(WorkerStats worker, String reason);

    /** Notifies the listener. If this throws, the listener misses the event. */
    void progressed(PoolProgress progress);
}

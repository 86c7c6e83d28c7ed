package io.polyproc.pool;

import java.time.Duration;
import java.util.Optional;

/** A snapshot of one worker of a pool. Later versions may add methods. */
public interface WorkerStats {

    /**
     * Returns the name of the worker.
     *
     * @return as in {@code pool-1-worker-2}
     */
    String name();

    /**
     * Returns the process id of the worker.
     *
     * @return 0 while it has no process
     */
    long pid();

    /**
     * Returns the state of the worker.
     *
     * @return the state
     */
    State state();

    /**
     * Returns the function of the task that the worker runs.
     *
     * @return as in {@code Primes::isPrime}; empty when it runs none
     */
    Optional<String> task();

    /**
     * Returns the time since that task began.
     *
     * @return zero when it runs none
     */
    Duration taskTime();

    /**
     * Returns the number of tasks that the worker has done. A chunk of items counts as one.
     *
     * @return 0 or more
     */
    long tasksDone();

    /**
     * Returns the time from the start of the process until it was ready.
     *
     * @return zero while it is starting
     */
    Duration startUp();

    /**
     * Returns the total time spent in tasks.
     *
     * @return zero or more
     */
    Duration working();

    /**
     * Returns the total time spent waiting for tasks.
     *
     * @return zero or more
     */
    Duration waiting();

    /**
     * Returns the resident memory of the process.
     *
     * @return in bytes; 0 if unknown
     */
    long memory();

    /**
     * Returns the part of the heap that is in use.
     *
     * @return in bytes
     */
    long heapUsed();

    /**
     * Returns the largest size of the heap.
     *
     * @return in bytes
     */
    long heapLimit();

    /** The state of a worker. */
    public enum State {
        /** Its process is started, or its initializer runs. */
        STARTING,
        /** It waits for a task. */
        IDLE,
        /** It runs a task. */
        WORKING,
        /** It has been asked to end, and does so when its task is done. */
        STOPPING,
        /** It has ended. */
        ENDED
    }
}

package io.polyproc.pool;

import java.time.Duration;
import java.util.Optional;

/**
 * A snapshot of one worker of a pool.
 *
 * @param name its name
 * @param pid its process id; 0 while it has none
 * @param state the state of the worker
 * @param task the function of the task that it runs, as in {@code Primes::isPrime}; empty when it runs none
 * @param taskTime the time since that task began; zero when it runs none
 * @param tasksDone the number of tasks it has done; a chunk of items counts as one
 * @param startUp the time from the start of the process until it was ready; zero while it is starting
 * @param working the total time spent in tasks
 * @param waiting the total time spent waiting for tasks
 * @param memory resident memory of its process in bytes; 0 if unknown
 * @param heapUsed the bytes of its heap in use
 * @param heapLimit the largest size of its heap in bytes
 */
public record WorkerStats(
        String name,
        long pid,
        State state,
        Optional<String> task,
        Duration taskTime,
        long tasksDone,
        Duration startUp,
        Duration working,
        Duration waiting,
        long memory,
        long heapUsed,
        long heapLimit) {

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

package io.polyproc.pool;

import java.time.Duration;
import java.util.Optional;

/**
 * One worker of a pool, at one instant.
 *
 * @param name its name
 * @param pid its process id; 0 while it has none
 * @param state what it does
 * @param task the function of the task that it runs, as in {@code Primes::isPrime}; empty when it runs none
 * @param taskTime how long it has been at that task; zero when it runs none
 * @param tasksDone how many tasks it has done; a chunk of items counts as one
 * @param startUp how long it took from the start of the process until it was ready; zero while it is starting
 * @param working how long it has been at tasks, in sum
 * @param waiting how long it has waited for tasks, in sum
 * @param memory its process' resident memory in bytes; 0 where that is not known
 * @param heapUsed bytes of its heap that are in use
 * @param heapLimit bytes that its heap may have
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

    /** What a worker does. */
    public enum State {
        /** Its process is started, or its initializer runs. */
        STARTING,
        /** It waits for a task. */
        IDLE,
        /** It is at a task. */
        WORKING,
        /** It was told to end, and does so when its task is done. */
        STOPPING,
        /** It has ended. */
        ENDED
    }
}

package io.polyproc.pool;

import java.time.Duration;
import java.util.Objects;

/**
 * How tasks are to be treated.
 *
 * <pre>{@code
 * pool.submit(TaskOptions.standard().priority(5).timeout(Duration.ofSeconds(10)).retries(2), () -> fetch(url))
 * }</pre>
 *
 * @param priority those with a higher one are begun first; those with the same in the order in which they were given. By
 *     default 0
 * @param timeout how long a task may be at work; zero for no limit. A task of a {@code map} is a chunk of items
 * @param retries how often a task is begun again whose worker died in it. By default 0, since a task may have been done in
 *     part
 */
public record TaskOptions(int priority, Duration timeout, int retries) {

    private static final TaskOptions STANDARD = new TaskOptions(0, Duration.ZERO, 0);

    /**
     * Checks the values.
     *
     * @param priority those with a higher one are begun first
     * @param timeout how long a task may be at work; zero for no limit
     * @param retries how often a task is begun again whose worker died in it
     * @throws IllegalArgumentException when the timeout or the number of retries is negative
     */
    public TaskOptions {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || retries < 0) {
            throw new IllegalArgumentException(
                    "timeout=" + timeout + ", retries=" + retries + ": neither can be negative");
        }
    }

    /**
     * Priority 0, no limit of time, no retries.
     *
     * @return these options
     */
    public static TaskOptions standard() {
        return STANDARD;
    }

    /**
     * Begins these tasks before those of a lower priority. One that a worker has in front of it already is not overtaken.
     *
     * @param newPriority any number
     * @return these options with that one
     */
    public TaskOptions priority(int newPriority) {
        return new TaskOptions(newPriority, timeout, retries);
    }

    /**
     * Stops a task that is at work for longer. {@code CompletableFuture.orTimeout} and {@code completeOnTimeout} end the future only, and
     * leave the worker busy with the task; this one ends both: it fails with a {@link io.polyproc.errors.TaskTimeoutException}, its thread is
     * interrupted, and its worker killed if that does not help.
     *
     * @param limit how long, counted from the task's beginning; zero for no limit
     * @return these options with that one
     * @throws IllegalArgumentException when it is negative
     */
    public TaskOptions timeout(Duration limit) {
        return new TaskOptions(priority, limit, retries);
    }

    /**
     * Begins a task again, in another worker, when its worker died in it. {@link WorkerContext#attempt()} tells the task.
     *
     * @param times how often at most; 0 for never
     * @return these options with that one
     * @throws IllegalArgumentException when it is negative
     */
    public TaskOptions retries(int times) {
        return new TaskOptions(priority, timeout, times);
    }
}

package io.polyproc.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a task: priority, time limit, retries.
 *
 * <pre>{@code
 * pool.submit(TaskOptions.defaults().withTimeout(Duration.ofSeconds(10)).withRetries(2), () -> fetch(url))
 * }</pre>
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class TaskOptions {

    private static final TaskOptions DEFAULTS = new TaskOptions(0, Duration.ZERO, 0);

    private final int priority;
    private final Duration timeout;
    private final int retries;

    private TaskOptions(int priority, Duration timeout, int retries) {
        this.priority = priority;
        this.timeout = timeout;
        this.retries = retries;
    }

    /**
     * Returns options with priority 0, without a time limit and without retries.
     *
     * @return the options
     */
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the priority. Tasks of a higher priority start first, those of the same in the order of submission. A task
     * that was already dispatched to a worker is not overtaken.
     *
     * @param value any number
     * @return the options with this priority
     */
    public TaskOptions withPriority(int value) {
        return new TaskOptions(value, timeout, retries);
    }

    /**
     * Limits the time of the task, from its start. {@code CompletableFuture.orTimeout} and {@code completeOnTimeout}
     * complete the future only, and leave the worker busy. This limit ends both: the future fails with a
     * {@link io.polyproc.pool.TaskTimeoutException}, and the task's thread is interrupted. If the task does not end,
     * its worker is killed. A task of a {@code map} is a chunk of items.
     *
     * @param limit the time; zero for no limit
     * @return the options with this limit
     * @throws IllegalArgumentException when the limit is negative
     */
    public TaskOptions withTimeout(Duration limit) {
        if (Objects.requireNonNull(limit, "timeout").isNegative()) {
            throw new IllegalArgumentException("timeout=" + limit + ": it cannot be negative; zero means no limit");
        }
        return new TaskOptions(priority, limit, retries);
    }

    /**
     * Sets the number of times that a task starts again, in another worker, after its worker has died in it. The
     * default is 0, since a task may have been done in part. {@link WorkerContext#attempt()} returns the current
     * attempt.
     *
     * @param times the most retries, at least 0
     * @return the options with these retries
     * @throws IllegalArgumentException when the number is negative
     */
    public TaskOptions withRetries(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("retries=" + times + ": the number cannot be negative");
        }
        return new TaskOptions(priority, timeout, times);
    }

    /**
     * Returns the priority.
     *
     * @return any number; higher ones start first
     */
    public int priority() {
        return priority;
    }

    /**
     * Returns the time limit.
     *
     * @return zero for no limit
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns the most retries.
     *
     * @return at least 0
     */
    public int retries() {
        return retries;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskOptions that
                && priority == that.priority
                && timeout.equals(that.timeout)
                && retries == that.retries;
    }

    @Override
    public int hashCode() {
        return Objects.hash(priority, timeout, retries);
    }

    @Override
    public String toString() {
        return "TaskOptions[priority=" + priority + ", timeout=" + timeout + ", retries=" + retries + "]";
    }
}

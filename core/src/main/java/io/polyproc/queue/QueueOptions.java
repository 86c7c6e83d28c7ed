package io.polyproc.queue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link SharedQueue}. They are part of the queue: all processes ask for the same ones.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class QueueOptions {

    private static final QueueOptions DEFAULTS = new QueueOptions(0, 0);

    private final int capacity;
    private final int maxAttempts;

    private QueueOptions(int capacity, int maxAttempts) {
        this.capacity = capacity;
        this.maxAttempts = maxAttempts;
    }

    /**
     * Returns options of an unbounded queue without a limit of attempts.
     *
     * @return the options
     */
    public static QueueOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Bounds the queue: producers wait for room.
     *
     * @param elements the most elements that are in the queue, not yet taken; 0 for no bound
     * @return the options with this capacity
     * @throws IllegalArgumentException when the number is negative
     */
    public QueueOptions withCapacity(int elements) {
        return new QueueOptions(checked("capacity", elements), maxAttempts);
    }

    /**
     * Limits the deliveries of an element that is not acknowledged: after the last, it goes to the dead letters.
     *
     * @param attempts the most deliveries; 0 for no limit
     * @return the options with this limit
     * @throws IllegalArgumentException when the number is negative
     */
    public QueueOptions withMaxAttempts(int attempts) {
        return new QueueOptions(capacity, checked("maxAttempts", attempts));
    }

    /**
     * Returns the most elements that are in the queue.
     *
     * @return the number; 0 for no bound
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Returns the most deliveries of an element.
     *
     * @return the number; 0 for no limit
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QueueOptions that && capacity == that.capacity && maxAttempts == that.maxAttempts;
    }

    @Override
    public int hashCode() {
        return Objects.hash(capacity, maxAttempts);
    }

    @Override
    public String toString() {
        return "QueueOptions[capacity=" + capacity + ", maxAttempts=" + maxAttempts + "]";
    }

    private static int checked(String what, int number) {
        if (number < 0) {
            throw new IllegalArgumentException(what + "=" + number + ": it cannot be negative; 0 means no limit");
        }
        return number;
    }
}

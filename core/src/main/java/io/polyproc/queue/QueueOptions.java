package io.polyproc.queue;

/**
 * What kind of {@link SharedQueue} to make. Options are part of the queue: all processes ask for the same ones.
 *
 * @param capacity how many elements there can be that were not taken; 0 for no bound
 * @param maxAttempts how often an element that is not acknowledged is given out before it goes to the dead letters; 0 for no
 *     limit
 */
public record QueueOptions(int capacity, int maxAttempts) {

    private static final QueueOptions STANDARD = new QueueOptions(0, 0);

    /**
     * Checks the numbers.
     *
     * @param capacity how many elements there can be that were not taken; 0 for no bound
     * @param maxAttempts how often an element that is not acknowledged is given out; 0 for no limit
     * @throws IllegalArgumentException when one is negative
     */
    public QueueOptions {
        if (capacity < 0 || maxAttempts < 0) {
            throw new IllegalArgumentException(
                    "capacity=" + capacity + ", maxAttempts=" + maxAttempts + ": neither can be negative");
        }
    }

    /**
     * A queue without a bound and without a limit of attempts.
     *
     * @return these options
     */
    public static QueueOptions standard() {
        return STANDARD;
    }

    /**
     * A bounded queue: who puts waits for room.
     *
     * @param elements how many elements there can be that were not taken; 0 for no bound
     * @return these options with that one
     * @throws IllegalArgumentException when the number is negative
     */
    public QueueOptions withCapacity(int elements) {
        return new QueueOptions(elements, maxAttempts);
    }

    /**
     * Elements that are given out so often, and never acknowledged, go to the dead letters.
     *
     * @param attempts how often; 0 for no limit
     * @return these options with that one
     * @throws IllegalArgumentException when the number is negative
     */
    public QueueOptions withMaxAttempts(int attempts) {
        return new QueueOptions(capacity, attempts);
    }
}

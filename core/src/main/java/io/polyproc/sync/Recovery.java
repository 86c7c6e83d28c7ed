package io.polyproc.sync;

/**
 * Repairs the data that a lock protects, after its owner died.
 *
 * @param <X> the exception that it may throw
 */
@FunctionalInterface
public interface Recovery<X extends Exception> {

    /**
     * Puts the data into a consistent state. Runs with the lock held.
     *
     * @throws X when the data cannot be repaired; the lock then stays abandoned
     */
    void repair() throws X;
}

package io.polyproc.pool;

import java.io.Serializable;

/**
 * A function that a worker applies to an argument. It travels to the worker, so all that it captures must be serializable;
 * handles are.
 *
 * @param <T> the argument
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskFunction<T, R> extends Serializable {

    /**
     * Does the work, in a worker.
     *
     * @param argument a copy of what the caller gave
     * @return the result, of which the caller gets a copy; null is allowed
     * @throws Exception whatever goes wrong; it reaches the caller with the worker's stack
     */
    R apply(T argument) throws Exception;
}

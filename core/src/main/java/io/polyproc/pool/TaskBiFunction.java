package io.polyproc.pool;

import java.io.Serializable;

/**
 * A function of two arguments that a worker applies. It travels to the worker, so all that it captures must be serializable;
 * handles are.
 *
 * @param <A> the first argument
 * @param <B> the second argument
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskBiFunction<A, B, R> extends Serializable {

    /**
     * Does the work, in a worker.
     *
     * @param first a copy of what the caller gave
     * @param second a copy of what the caller gave
     * @return the result, of which the caller gets a copy; null is allowed
     * @throws Exception whatever goes wrong; it reaches the caller with the worker's stack
     */
    R apply(A first, B second) throws Exception;
}

package io.polyproc.pool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function of two arguments that a worker applies. It is copied to the worker, so all that it captures must be
 * serializable; handles are.
 *
 * @param <A> the first argument
 * @param <B> the second argument
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskBiFunction<A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        extends Serializable {

    /**
     * Applies this function, in a worker.
     *
     * @param first a copy of the caller's first argument
     * @param second a copy of the caller's second argument
     * @return the result, which is copied to the caller; null is allowed
     * @throws Exception any failure; it reaches the caller with the worker's stack trace
     */
    R apply(A first, B second) throws Exception;
}

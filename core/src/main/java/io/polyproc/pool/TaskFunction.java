package io.polyproc.pool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function that a worker applies to an argument. It is copied to the worker, so all that it captures must be
 * serializable; handles are.
 *
 * @param <T> the argument
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskFunction<T extends @Nullable Object, R extends @Nullable Object> extends Serializable {

    /**
     * Applies this function, in a worker.
     *
     * @param argument a copy of the caller's argument
     * @return the result, which is copied to the caller; null is allowed
     * @throws Exception any failure; it reaches the caller with the worker's stack trace
     */
    R apply(T argument) throws Exception;
}

package io.polyproc.pool;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task without an argument. It is copied to the worker, so all that it captures must be serializable; handles are.
 *
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskCall<R extends @Nullable Object> extends Callable<R>, Serializable {}

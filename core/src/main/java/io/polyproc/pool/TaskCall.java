package io.polyproc.pool;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * Work without an argument for a worker. It travels to the worker, so all that it captures must be serializable; handles
 * are.
 *
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskCall<R> extends Callable<R>, Serializable {}

package io.polyproc.pool;

import java.io.Serializable;

/**
 * Work without a result for a worker. It travels to the worker, so all that it captures must be serializable; handles are.
 */
@FunctionalInterface
public interface TaskAction extends Runnable, Serializable {}

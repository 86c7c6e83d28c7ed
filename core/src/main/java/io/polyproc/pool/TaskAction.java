package io.polyproc.pool;

import java.io.Serializable;

/** A task without a result. It is copied to the worker, so all that it captures must be serializable; handles are. */
@FunctionalInterface
public interface TaskAction extends Runnable, Serializable {}

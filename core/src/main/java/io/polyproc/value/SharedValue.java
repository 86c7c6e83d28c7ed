package io.polyproc.value;

import io.polyproc.SharedObject;

/**
 * A single number or truth value in shared memory.
 *
 * <p><b>Thread and process safety.</b> Safe. Each operation is atomic; a sequence of two is not. The memory modes are
 * those of {@link java.lang.invoke.VarHandle}, and hold between processes as between threads.
 *
 * <p><b>Progress.</b> Wait-free; the operations that apply a function are lock-free.
 *
 * <p><b>If a process dies here:</b> every operation is a single store, so it is complete or has no effect.
 *
 * <p><b>Errors.</b> Every operation throws {@link io.polyproc.ClosedException} when the workspace is closed.
 */
public interface SharedValue extends SharedObject {}

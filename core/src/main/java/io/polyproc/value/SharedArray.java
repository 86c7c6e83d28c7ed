package io.polyproc.value;

import io.polyproc.SharedObject;

/**
 * A row of numbers of fixed length in shared memory.
 *
 * <p><b>Thread and process safety.</b> Safe. Operations on one element are atomic, with the memory modes of {@link
 * java.lang.invoke.VarHandle}. Bulk operations are plain copies: they are not atomic, and may
 * see a mixture of old and new elements under a concurrent write. Use a lock to exclude writers.
 *
 * <p><b>Progress.</b> Wait-free; the operations that apply a function are lock-free.
 *
 * <p><b>If a process dies here:</b> an operation on one element is complete or has no effect; a bulk operation may be
 * partially done.
 *
 * <p><b>Errors.</b> Every operation throws {@link IndexOutOfBoundsException}, naming index and length, for an index out
 * of range, and {@link io.polyproc.ClosedException} when the workspace is closed.
 */
public interface SharedArray extends SharedObject {

    /**
     * Returns the number of elements.
     *
     * @return the length given at creation
     */
    int length();
}

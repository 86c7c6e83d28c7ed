package io.polyproc.codec;

import java.nio.ByteBuffer;

/**
 * Writes an element in place, without allocation. The element of a ring queue is written into shared memory. The
 * element of a durable queue is written into a buffer of this process, and then into the log.
 */
@FunctionalInterface
public interface DirectWriter {

    /**
     * Writes the element from the buffer's position on, and leaves the position after its last byte, as the relative
     * methods of {@link ByteBuffer} do. The absolute methods with one {@code position} at the end are faster. It is
     * called under a lock, so it must be brief and must not use the same queue.
     *
     * <p>A writer that raises the limit may overwrite other elements. It is refused: nothing is put, and the put throws
     * an {@link IllegalArgumentException}. The buffer must not be kept: its bytes belong to other elements afterwards.
     *
     * @param into the bytes of the element, between position and limit, in native byte order; invalid after the call
     * @throws RuntimeException when the element cannot be written; no element is put then
     */
    void write(ByteBuffer into);
}

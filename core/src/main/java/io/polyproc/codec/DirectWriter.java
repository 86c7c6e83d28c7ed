package io.polyproc.codec;

import java.nio.ByteBuffer;

/**
 * Writes an element to its place, so that nothing is allocated on the way: into the shared memory of a ring queue; for a durable
 * queue into memory of this process, from where it goes to the log at once.
 */
@FunctionalInterface
public interface DirectWriter {

    /**
     * Writes the element from the buffer's position on and leaves the position behind its last byte, as the relative methods
     * of {@link ByteBuffer} do; the absolute ones, and one {@code position} at the end, are faster. It is called under a lock, so it
     * is brief and does not use the same queue.
     *
     * @param into the place of the element, between position and limit, in native byte order; not to be kept
     * @throws RuntimeException when it cannot; nothing is put then
     */
    void write(ByteBuffer into);
}

package io.polyproc.codec;

import java.nio.ByteBuffer;

/**
 * Reads an element in place, without allocation. The element of a ring queue is in shared memory. The element of a
 * durable queue is in a buffer of this process, which is reused for the next element.
 */
@FunctionalInterface
public interface DirectReader {

    /**
     * Reads the element. It is called under a lock, so it must be brief and must not use the same queue. If it throws,
     * the element is taken nevertheless.
     *
     * @param element the bytes of the element, between position and limit, in native byte order, read only; invalid
     *     after the call
     */
    void read(ByteBuffer element);
}

package io.polyproc.codec;

import java.nio.ByteBuffer;

/**
 * Reads an element where it is, so that nothing is allocated on the way: in the shared memory of a ring queue; of a durable queue
 * in memory of this process that has the next element afterwards.
 */
@FunctionalInterface
public interface DirectReader {

    /**
     * Reads the element. It is called under a lock, so it is brief and does not use the same queue. If it throws, the element
     * is taken all the same.
     *
     * @param element the bytes of the element, between position and limit, in native byte order, read only; not to be kept
     */
    void read(ByteBuffer element);
}

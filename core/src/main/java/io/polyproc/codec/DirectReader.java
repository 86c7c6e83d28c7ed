package io.polyproc.codec;

import java.nio.ByteBuffer;

/** Reads an element where it is in shared memory, so that nothing is copied or allocated on the way. */
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

package io.polyproc.internal.codec;

import io.polyproc.codec.DirectReader;
import java.nio.ByteBuffer;

/**
 * Copies an element out of a queue. A queue copies before the store that takes the element, so an element that does not
 * fit into the heap stays in the queue. Other readers are called after the take, or as part of it.
 *
 * <p>For one thread at a time.
 */
public class ElementCopy implements DirectReader {

    private byte[] bytes;

    /** Constructs an instance without an element. */
    public ElementCopy() {}

    @Override
    public final void read(ByteBuffer element) {
        byte[] copied = new byte[element.remaining()];
        element.get(copied);
        bytes = copied;
    }

    /** Returns the element that was copied last. */
    public final byte[] bytes() {
        return bytes;
    }
}

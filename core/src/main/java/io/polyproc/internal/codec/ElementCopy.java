package io.polyproc.internal.codec;

import io.polyproc.codec.DirectReader;
import java.nio.ByteBuffer;

/**
 * Copies an element out of a queue. A queue copies before the store that takes, so an element for which the heap has no room stays
 * in the queue; other readers are called in any case after, or as part of, the take.
 *
 * <p>For one thread at a time.
 */
public class ElementCopy implements DirectReader {

    private byte[] bytes;

    /** Makes a copy of nothing. */
    public ElementCopy() {}

    @Override
    public final void read(ByteBuffer element) {
        byte[] copied = new byte[element.remaining()];
        element.get(copied);
        bytes = copied;
    }

    /** The element that was copied last. */
    public final byte[] bytes() {
        return bytes;
    }
}

package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

/** The first word of a frame in a ring, and the bytes that the frame takes; see {@link RingDescriptor}. */
final class RingFrame {

    private RingFrame() {}

    /** Returns the number of bytes that a frame with this number of bytes of a message takes. */
    static long size(int length) {
        return HEADER + RingBytes.align(length);
    }

    /** Returns the word of a frame of this length; {@code rest} bytes of its message follow in other frames. */
    static long word(int length, int rest) {
        return (long) rest << Integer.SIZE | length;
    }

    /** Returns the word of a frame without bytes. */
    static long mark(int rest) {
        return word(0, rest);
    }

    /** Returns the length in a word. */
    static int length(long word) {
        return (int) word;
    }

    /** Returns the rest in a word. */
    static int rest(long word) {
        return (int) (word >>> Integer.SIZE);
    }
}

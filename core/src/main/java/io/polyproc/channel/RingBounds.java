package io.polyproc.channel;

import io.polyproc.internal.ring.RawRing;

/** How large a ring may be. */
final class RingBounds {

    static final int USUAL = 1 << 16;

    private static final int LEAST = RawRing.MIN_CAPACITY;
    private static final int MOST = 1 << 29;

    private RingBounds() {}

    /** The next power of two. */
    static int roundUp(int bytes) {
        if (bytes < LEAST || bytes > MOST) {
            throw new IllegalArgumentException(
                    "bytes=" + bytes + ": a ring has from " + LEAST + " to " + MOST + " bytes");
        }
        return Integer.highestOneBit(bytes - 1) << 1;
    }
}

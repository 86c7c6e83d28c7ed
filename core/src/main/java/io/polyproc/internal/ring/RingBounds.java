package io.polyproc.internal.ring;

/** Bounds of the size of a ring. */
public final class RingBounds {

    /** The default size in bytes. */
    public static final int DEFAULT = 1 << 16;

    private static final int MIN = RawRing.MIN_CAPACITY;
    private static final int MAX = 1 << 29;

    private RingBounds() {}

    /** Returns the size, rounded up to a power of two. */
    public static int roundUp(int bytes) {
        if (bytes < MIN || bytes > MAX) {
            throw new IllegalArgumentException("bytes=" + bytes + ": a ring has from " + MIN + " to " + MAX + " bytes");
        }
        return Integer.highestOneBit(bytes - 1) << 1;
    }
}

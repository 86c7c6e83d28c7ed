package io.polyproc.internal.ring;

/**
 * Body of a ring of bytes with one writer and one reader. Each message is its length (int) and its bytes; a message longer
 * than the ring flows through it piece by piece.
 *
 * <pre>
 *   0  tail         long  position behind the last byte written; written by the writer
 * 128  head         long  position behind the last byte read; written by the reader
 * 256  data sleep   int   1 while the reader is asleep; the futex word it sleeps on
 * 384  room sleep   int   1 while the writer is asleep; the futex word it sleeps on
 * 512  data         as many bytes as the object's size says, a power of two
 * </pre>
 *
 * Both positions only grow; the index of a byte is {@code position & (size - 1)}.
 */
public final class RingDescriptor {

    static final int TAIL_OFFSET = 0;
    static final int HEAD_OFFSET = 128;
    static final int DATA_SLEEP_OFFSET = 256;
    static final int ROOM_SLEEP_OFFSET = 384;
    /** Length of the part before the data. */
    static final int LENGTH = 512;

    static final int ASLEEP = 1;

    private RingDescriptor() {}
}

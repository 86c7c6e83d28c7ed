package io.polyproc.internal.ring;

/**
 * A ring of bytes with one writer and one reader: an object of its own, or a part of another one.
 *
 * <pre>
 *   0  tail         long  position after the last frame written; written by the writer
 * 128  head         long  position after the last frame read; written by the reader
 * 256  data sleep   int   1 while the reader is parked; its futex word
 * 384  room sleep   int   1 while the writer is parked; its futex word
 * 512  data         a power of two of bytes
 *
 *  a frame, aligned to 8:
 *            +---------------+---------------+-------------+
 *            | length  int   | rest  int     | its bytes   |
 *            +---------------+---------------+-------------+
 *            bits 0-31 and 32-63 of a long, in native order
 * </pre>
 *
 * Both positions only grow; the index of a byte is {@code position & (size of the data - 1)}. A message that fits into
 * the ring is one frame. A longer message is sent in several frames; <em>rest</em> is the number of its bytes in the
 * frames to come.
 *
 * <p>A frame without bytes whose rest is not 0 is a <em>mark</em>. Its word is changed by CAS:
 *
 * <pre>
 *   rest         means                                         may be left by
 *   greater 0    a longer message of this length begins;       the reader, to TAKEN: the writer sends the pieces
 *                its pieces are not written yet                the writer, to ABANDONED: it has given up
 *   ABANDONED    a message that will not be completed          the reader, to TAKEN
 *                                                              the writer, to a new length, if it is last
 *   TAKEN        the reader has seen it                        no side
 * </pre>
 *
 * So a long message that finds no reader in time leaves 8 bytes in the ring, for any number of attempts.
 */
public final class RingDescriptor {

    static final int TAIL_OFFSET = 0;
    static final int HEAD_OFFSET = 128;
    static final int DATA_SLEEP_OFFSET = 256;
    static final int ROOM_SLEEP_OFFSET = 384;
    /** Length of the part before the data. */
    static final int LENGTH = 512;

    static final int ASLEEP = 1;
    /** Length of the header of a frame. */
    static final int HEADER = 8;
    /** Rest in a mark: the message will not be completed. */
    static final int ABANDONED = -1;
    /** Rest in a mark: the reader has seen it. */
    static final int TAKEN = -2;

    private RingDescriptor() {}
}

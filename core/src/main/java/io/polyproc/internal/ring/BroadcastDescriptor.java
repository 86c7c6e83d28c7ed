package io.polyproc.internal.ring;

/**
 * Body of a broadcast: a ring of bytes with one writer, which never waits, and any number of readers, which write
 * nothing. The object's size is the number of bytes of the ring.
 *
 * <pre>
 *   0  owner     int   the participant that writes; states as in {@link PipeDescriptor}, but another
 *                      participant may replace an owner that has closed the broadcast or died
 * 128  tail      long  position after the last message; its store sends the message; written by the writer
 * 136  oldest    long  position of the oldest intact message; stored before bytes of older ones are overwritten
 * 256  messages  int   event count of the messages; readers park on it
 * 384  data            a power of two of bytes
 *
 *  a message, aligned to 8:
 *            +-----------------+-----------------+-------------+
 *            | sequence  long  | length    long  | its bytes   |
 *            +-----------------+-----------------+-------------+
 * </pre>
 *
 * Both positions only grow; the index of a byte is {@code position & (size - 1)}. The sequence counts the messages from
 * 0. That of the next message is stored after the last message, so it is known at every position of a reader.
 */
public final class BroadcastDescriptor {

    static final int OWNER_OFFSET = 0;
    static final int TAIL_OFFSET = 128;
    static final int OLDEST_OFFSET = 136;
    static final int MESSAGES_OFFSET = 256;
    /** Length of the part before the data. */
    static final int LENGTH = 384;

    /** Length of the header of a message. */
    static final int HEADER = 16;

    private BroadcastDescriptor() {}
}

package io.polyproc.internal.ring;

/**
 * Body of a broadcast: a ring of bytes with one writer, which waits for nobody, and any number of readers, which write nothing.
 * The object's size is the number of bytes of the ring.
 *
 * <pre>
 *   0  owner     int   whose the place of the writer is; the states are those of {@link PipeDescriptor}, but another participant
 *                      may take the place of one that has closed it or died
 * 128  tail      long  position behind the last message; its store sends the message; written by the writer
 * 136  oldest    long  position of the oldest message that is whole; stored before any byte of an older one is overwritten
 * 256  messages  int   raised by the writer while somebody sleeps; readers sleep on it
 * 384  data            a power of two of bytes
 *
 *  a message, aligned to 8:
 *            +-----------------+-----------------+-------------+
 *            | sequence  long  | length    long  | its bytes   |
 *            +-----------------+-----------------+-------------+
 * </pre>
 *
 * Both positions only grow; the index of a byte is {@code position & (size - 1)}. The sequence counts the messages from 0; that of
 * the next message stands behind the last one, so that it is known at every position a reader can be at.
 */
public final class BroadcastDescriptor {

    static final int OWNER_OFFSET = 0;
    static final int TAIL_OFFSET = 128;
    static final int OLDEST_OFFSET = 136;
    static final int MESSAGES_OFFSET = 256;
    /** Length of the part before the data. */
    static final int LENGTH = 384;

    /** Bytes before those of a message. */
    static final int HEADER = 16;

    private BroadcastDescriptor() {}
}

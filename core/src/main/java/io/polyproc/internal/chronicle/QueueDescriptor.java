package io.polyproc.internal.chronicle;

import io.polyproc.internal.sync.LockDescriptor;

/**
 * Body of a durable queue's control block. The elements are in a Chronicle queue beside the segments, in the directory
 * {@code queue-ID}. Each is one excerpt: its sequence number (8 bytes), the time of the put (8 bytes, milliseconds
 * since 1970), a CRC-32C of the rest (4 bytes), then the encoded element. Sequence numbers begin with 1 and have no
 * gaps. The object's size is the capacity, its options the most attempts; 0 for no limit.
 *
 * <pre>
 *    0  put lock      {@link LockDescriptor}: held while elements are appended
 *  128  appended      long  sequence number of the last element; written under the put lock; derived from the log
 *  136  file          long  number of the file that is appended to, less one; written under the put lock
 *  144  deleted       long  files with a smaller number are deleted
 *  152  dead letters  long  id of the queue of dead letters, 0 if there is none; written under the put lock
 *  160  written       long  lower bound of the length of that file; written under the put lock
 *  256  signal        int   event count of puts; consumers that wait for elements park on it
 *  260  state         int   {@link #OPEN}, {@link #DRAINING} or {@link #SHUT_DOWN}; written under the put lock
 *  384  progress      int   event count of takes and acknowledgements; waiters for room or the end of work park on it
 *  512  groups        {@link #GROUPS} longs: ids of further groups, from the first on; written under the put lock
 * 1024  first group   {@link GroupDescriptor}
 *   ..  end
 * </pre>
 */
public final class QueueDescriptor {

    /** The most groups of a queue besides the first. */
    public static final int GROUPS = 32;

    static final int PUT_LOCK_OFFSET = 0;
    static final int APPENDED_OFFSET = LockDescriptor.LENGTH;
    static final int FILE_OFFSET = 136;
    static final int DELETED_OFFSET = 144;
    static final int DEAD_LETTERS_OFFSET = 152;
    static final int WRITTEN_OFFSET = 160;
    static final int SIGNAL_OFFSET = 256;
    static final int STATE_OFFSET = 260;
    static final int PROGRESS_OFFSET = 384;
    static final int GROUPS_OFFSET = 512;
    static final int FIRST_GROUP_OFFSET = 1024;

    /** Length of the body in bytes. */
    public static final int LENGTH = FIRST_GROUP_OFFSET + GroupDescriptor.LENGTH;

    static final int OPEN = 0;
    static final int DRAINING = 1;
    static final int SHUT_DOWN = 2;

    private QueueDescriptor() {}
}

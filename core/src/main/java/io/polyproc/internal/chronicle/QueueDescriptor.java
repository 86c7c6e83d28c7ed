package io.polyproc.internal.chronicle;

import io.polyproc.internal.sync.LockDescriptor;

/**
 * Body of a durable queue's control block. The elements are in a Chronicle queue beside the segments, in the directory
 * {@code queue-ID}; each is one excerpt: its sequence number (8 bytes), then what the codec made of it. Sequence numbers
 * begin with 1 and have no gaps.
 *
 * <pre>
 *    0  put lock     {@link LockDescriptor}: held while an element is appended
 *  128  take lock    {@link LockDescriptor}: held while an element is claimed
 *  256  appended     long  sequence number of the last element; written under the put lock; a copy of what the log says
 *  384  signal       int   raised by each put; those who wait for elements sleep on it
 *                          (bit 0: somebody is asleep; bits 1-31: a counter)
 *  512  taken index  long  Chronicle's index of the last element taken, 0 if none; written under the take lock: this store
 *                          is what takes the element
 *  520  taken        long  its sequence number; a copy of what the log says
 *  640  reserved for bounds and acknowledgement, zero
 * 4096  end
 * </pre>
 */
public final class QueueDescriptor {

    /** Length of the body in bytes. */
    public static final int LENGTH = 4096;

    static final int PUT_LOCK_OFFSET = 0;
    static final int TAKE_LOCK_OFFSET = LockDescriptor.LENGTH;
    static final int APPENDED_OFFSET = 256;
    static final int SIGNAL_OFFSET = 384;
    static final int TAKEN_INDEX_OFFSET = 512;
    static final int TAKEN_OFFSET = 520;

    private QueueDescriptor() {}
}

package io.polyproc.internal.chronicle;

import io.polyproc.internal.sync.LockDescriptor;

/**
 * A consumer group of a durable queue: a position in the log, and a table of the elements in flight. The first group is
 * a part of the queue's control block; the others are objects of their own, whose detail is the queue's id. All is
 * written under the take lock, except that a consumer frees its own slot without the lock.
 *
 * <pre>
 *     0  take lock    {@link LockDescriptor}
 *   128  taken index  long  Chronicle's index of the last element taken, 0 if none; its store takes the element
 *   136  taken        long  its sequence number; derived from the log
 *   144  returned     int   number of elements to redeliver; derived from the slots
 *   148  used         int   number of slots that were ever used
 *    256  in flight    {@link #IN_FLIGHT_LIMIT} slots
 * 33024  end
 *
 *  slot:   0  index     long  Chronicle's index of the element
 *          8  sequence  long  its sequence number
 *         16  holder    long  attempt in the high half, from 1, and participant in the low half, 0 when the element is
 *                             to be redelivered; 0 when the slot is free. Written last. With {@link #DRAINED} in the
 *                             high half, the element is lost if the participant dies: drainTo took it
 * </pre>
 *
 * A slot of an element after the taken index is not in effect: its consumer died before the store of that index.
 */
public final class GroupDescriptor {

    /** The most elements of one group that can be taken and not acknowledged. */
    public static final int IN_FLIGHT_LIMIT = 1024;

    static final int TAKE_LOCK_OFFSET = 0;
    static final int TAKEN_INDEX_OFFSET = LockDescriptor.LENGTH;
    static final int TAKEN_OFFSET = 136;
    static final int RETURNED_OFFSET = 144;
    static final int USED_OFFSET = 148;
    static final int IN_FLIGHT_OFFSET = 256;

    static final int SLOT_INDEX = 0;
    static final int SLOT_SEQUENCE = 1;
    static final int SLOT_HOLDER = 2;
    static final int SLOT_LENGTH = 32;

    /**
     * Bit of the attempt: the element was taken for a target that may refuse it, and is not redelivered after a death.
     */
    static final int DRAINED = 1 << 30;

    /** Length of the body in bytes. */
    public static final int LENGTH = IN_FLIGHT_OFFSET + IN_FLIGHT_LIMIT * SLOT_LENGTH;

    private GroupDescriptor() {}
}

package io.polyproc.internal.ring;

import io.polyproc.internal.sync.LockDescriptor;

/**
 * Body of a bounded queue in a ring of bytes. The object's size is the capacity in elements, its options are the binary
 * logarithm of the ring's bytes.
 *
 * <pre>
 *   0  put lock    {@link LockDescriptor}: held while an element is appended
 * 128  take lock   {@link LockDescriptor}: held while an element is taken
 * 256  tail        long  cursor after the last element; written under the put lock, after the element's header
 * 264  deaths seen int   deaths count of the put lock at the last repair of the tail; written under the put lock
 * 384  head        long  cursor of the first element; written under the take lock; its store takes the element
 * 392  holds used  int   no hold from this one on was ever used; written under the take lock
 * 396  give-backs  int   number of elements that were put back in front of the head; written under the take lock
 * 512  elements    int   event count of puts; consumers that wait for elements park on it
 * 640  room        int   event count of takes; producers that wait for room park on it
 * 768  holds       {@link #HOLDS} holds: elements that were taken and whose target may still refuse them
 *1792  data        twice the bytes of the ring
 *
 *   a cursor:  63 ........ 36  35 ......................... 0
 *            +---------------+------------------------------+
 *            | elements      | position, in units of 8 bytes |
 *            +---------------+------------------------------+
 *  an element, aligned to 8:
 *            +--------------------------------+-------------+
 *            | header  long                   | its bytes   |
 *            +--------------------------------+-------------+
 *  its header: its length + 1, written after its bytes; this store puts the element; 0 after the last element
 *
 *   a hold: 0  owner   long  the participant that took the element, 0 if the hold is free; written under the take lock,
 *                           and set to 0 by CAS once that participant is dead
 *          8  cursor  long  cursor of the element, less the elements put back since; written under the take lock
 * </pre>
 *
 * Both halves of a cursor only grow, and wrap around. An element begins in the first half of the data, at its position
 * modulo the ring, and is contiguous: the part that does not fit before the end of the first half continues in the
 * second. One unit of the ring is always free, for the header after the last element. Producers pass neither the head
 * nor the oldest hold.
 */
public final class RingQueueDescriptor {

    static final int PUT_LOCK_OFFSET = 0;
    static final int TAKE_LOCK_OFFSET = LockDescriptor.LENGTH;
    static final int TAIL_OFFSET = 256;
    static final int DEATHS_SEEN_OFFSET = 264;
    static final int HEAD_OFFSET = 384;
    static final int HOLDS_USED_OFFSET = 392;
    static final int GIVE_BACKS_OFFSET = 396;
    static final int ELEMENTS_OFFSET = 512;
    static final int ROOM_OFFSET = 640;
    static final int HOLDS_OFFSET = 768;
    /** Length of the part before the data. */
    static final int LENGTH = 1792;

    /** The most holds, and so the most calls of drainTo at a time. */
    static final int HOLDS = 64;

    static final int HOLD_OWNER = 0;
    static final int HOLD_CURSOR = 1;
    static final int HOLD_LENGTH = 16;

    /** Length of a unit. */
    static final int UNIT = 8;
    /** Bits of the position in a cursor. */
    static final int POSITION_BITS = 36;
    /** The largest count in the upper half of a cursor. */
    static final int MAX_ELEMENTS = (1 << Long.SIZE - POSITION_BITS) - 1;
    /** Length of the header of an element. */
    static final int HEADER = 8;

    private RingQueueDescriptor() {}
}

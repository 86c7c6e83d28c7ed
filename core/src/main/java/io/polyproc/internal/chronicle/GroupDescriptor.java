package io.polyproc.internal.chronicle;

import io.polyproc.internal.sync.LockDescriptor;

/**
 * A group of takers of a durable queue: a place in the log, and claims of what was taken and not acknowledged. The
 * first group is a part of the queue's control block, the others are objects of their own, whose detail is the queue's
 * id. All is written under the take lock, except that who has a claim gives it up without.
 *
 * <pre>
 *     0  take lock    {@link LockDescriptor}
 *   128  taken index  long  Chronicle's index of the last element taken, 0 if none: this store is what takes the element
 *   136  taken        long  its sequence number; a copy of what the log says
 *   144  returned     int   how many claims are to be given out again; a copy of what the claims say
 *   148  used         int   no claim behind this one was ever used
 *   256  claims       {@link #CLAIMS} claims
 * 33024  end
 *
 *  claim:  0  index     long  Chronicle's index of the element
 *          8  sequence  long  its sequence number
 *         16  holder    long  which attempt it is in the high half, from 1, and the participant in the low, 0 when the
 *                             element is to be given out again; 0 when the claim is free. Written last. With {@link
 *                             #DRAINED} in the high half, the element is gone if the participant dies: drainTo took it
 * </pre>
 *
 * A claim of an element behind the taken index is not in effect: its taker died before the store that takes.
 */
public final class GroupDescriptor {

    /** How many elements of one group can be taken and not acknowledged. */
    public static final int CLAIMS = 1024;

    static final int TAKE_LOCK_OFFSET = 0;
    static final int TAKEN_INDEX_OFFSET = LockDescriptor.LENGTH;
    static final int TAKEN_OFFSET = 136;
    static final int RETURNED_OFFSET = 144;
    static final int USED_OFFSET = 148;
    static final int CLAIMS_OFFSET = 256;

    static final int CLAIM_INDEX = 0;
    static final int CLAIM_SEQUENCE = 1;
    static final int CLAIM_HOLDER = 2;
    static final int CLAIM_LENGTH = 32;

    /**
     * Bit of the attempt: the element was taken for a target that may refuse it, and is not given out again after a
     * death.
     */
    static final int DRAINED = 1 << 30;

    /** Length of the body in bytes. */
    public static final int LENGTH = CLAIMS_OFFSET + CLAIMS * CLAIM_LENGTH;

    private GroupDescriptor() {}
}

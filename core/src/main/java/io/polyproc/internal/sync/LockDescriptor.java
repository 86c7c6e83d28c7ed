package io.polyproc.internal.sync;

import io.polyproc.internal.segment.ThreadDescriptor;

/**
 * Body of a lock, one line of 128 bytes.
 *
 * <pre>
 *   0  word    int   see below; written by compare-and-set and exchange only; the futex word
 *   4  holder  int   stamp of the owner's thread, see {@link ThreadDescriptor}, 0 if unknown and when free; see below for a lock that is kept; written
 *                    together with the word
 *   8  holds   int   how often the owner has locked it, 0 for once; written by the owner; decides nothing
 *  12  deaths  int   how often the lock was taken over from a dead owner
 *  16  since   long  when somebody first saw this owner hold it, milliseconds since 1970; 0 until then; written after WAITERS
 *  24  user    long  who has used a lock that can be kept last: participant in the high half, thread record in the low; written
 *                    under the lock
 *  32  keeps   int   how often it was kept; written under the lock
 * 128  end
 *
 *  word:   31        30             29 ........ 0
 *        +---------+--------------+--------------+
 *        | WAITERS | INCONSISTENT | participant  |
 *        +---------+--------------+--------------+
 *
 *  holder of a lock that is kept, see {@link BiasedLock}:
 *          31       30 ........ 11  10 ........ 0
 *        +---------+---------------+--------------+
 *        | KEPT    | keeps, modulo | thread record|
 *        +---------+---------------+--------------+
 * </pre>
 *
 * <table>
 *   <caption>States of the word. WAITERS may be set in any but the first: somebody may be asleep.</caption>
 *   <tr><th>INCONSISTENT</th><th>participant</th><th>meaning</th><th>who may leave it</th></tr>
 *   <tr><td>0</td><td>0</td><td>free</td><td>anyone: takes it</td></tr>
 *   <tr><td>0</td><td>living</td><td>held</td><td>its owner: releases it</td></tr>
 *   <tr><td>0</td><td>living, KEPT in the holder</td><td>kept: in use if the thread's record says so</td>
 *       <td>its owner: releases it when WAITERS is set; anyone, after WAITERS and a fence of all, if it is not in use: takes it</td></tr>
 *   <tr><td>0</td><td>dead</td><td>owner died, not noticed yet</td>
 *       <td>anyone: marks it INCONSISTENT, or takes it over if the lock recovers by itself</td></tr>
 *   <tr><td>1</td><td>dead</td><td>abandoned: {@code lock()} throws</td><td>anyone: takes it for repair</td></tr>
 *   <tr><td>1</td><td>living</td><td>being repaired</td>
 *       <td>the repairer: to held when done, back to abandoned when the repair failed</td></tr>
 * </table>
 */
public final class LockDescriptor {

    /** Length of the body in bytes. */
    public static final int LENGTH = 128;

    /** Option bit: the owner may lock it again. */
    public static final int REENTRANT = 1;

    /** Option bit: a dead owner's lock goes to the next one without a word. */
    public static final int SELF_RECOVERING = 2;

    /** Option bit: a wait that is part of a deadlock ends with an exception. */
    public static final int DETECTING = 4;

    static final int WORD_OFFSET = 0;
    static final int HOLDER_OFFSET = 4;
    static final int HOLDS_OFFSET = 8;
    static final int DEATHS_OFFSET = 12;
    static final int SINCE_OFFSET = 16;
    static final int USER_OFFSET = 24;
    static final int KEEPS_OFFSET = 32;

    static final int FREE = 0;
    static final int WAITERS = 1 << 31;
    static final int INCONSISTENT = 1 << 30;
    static final int PARTICIPANT = INCONSISTENT - 1;

    static final int KEPT = 1 << 31;
    static final int THREAD_BITS = ThreadDescriptor.RECORD_BITS;
    static final int THREAD = ThreadDescriptor.RECORD;

    private LockDescriptor() {}
}

package io.polyproc.internal.sync;

import io.polyproc.internal.segment.ThreadDescriptor;

/**
 * Body of a lock, 128 bytes.
 *
 * <pre>
 *   0  word       int   see below; changed by CAS and exchange only; the futex word
 *   4  holder     int   stamp of the owner's thread, see {@link ThreadDescriptor}; 0 if unknown and when free; written
 *                       together with the word; see below for a biased lock
 *   8  holds      int   the owner's hold count, 0 for one hold; written by the owner; informative only
 *  12  deaths     int   number of takeovers from a dead owner
 *  16  since      long  when this owner was first seen to hold it, milliseconds since 1970; 0 until then; written after
 *                       WAITERS
 *  24  user       long  the last user of a lock that can be biased: participant in the high half, thread record in the
 *                       low; written under the lock
 *  32  biasEpoch  int   number of biases so far; written under the lock
 * 128  end
 *
 *  word:   31        30             29 ........ 0
 *        +---------+--------------+--------------+
 *        | WAITERS | INCONSISTENT | participant  |
 *        +---------+--------------+--------------+
 *
 *  holder of a biased lock, see {@link BiasedLock}:
 *          31       30 ........ 11  10 ........ 0
 *        +---------+---------------+--------------+
 *        | BIASED  | low bits of   | thread record|
 *        |         | biasEpoch     |              |
 *        +---------+---------------+--------------+
 * </pre>
 *
 * <table>
 *   <caption>States of the word. WAITERS may be set in any but the first: a thread may be parked.</caption>
 *   <tr><th>INCONSISTENT</th><th>participant</th><th>meaning</th><th>transitions</th></tr>
 *   <tr><td>0</td><td>0</td><td>free</td><td>any thread acquires it</td></tr>
 *   <tr><td>0</td><td>living</td><td>held</td><td>its owner releases it</td></tr>
 *   <tr><td>0</td><td>living, BIASED in the holder</td><td>biased: in use if the thread's record says so</td> <td>the
 *       bias owner releases it when WAITERS is set; any thread revokes the bias after WAITERS and a fence of all
 *       processes, if the lock is not in use</td></tr>
 *   <tr><td>0</td><td>dead</td><td>owner died, not detected yet</td>
 *       <td>any thread sets INCONSISTENT, or takes the lock over if it recovers by itself</td></tr>
 *   <tr><td>1</td><td>dead</td><td>abandoned: {@code lock()} throws</td><td>any thread acquires it for repair</td></tr>
 *   <tr><td>1</td><td>living</td><td>in repair</td>
 *       <td>the repairer: to held when done, back to abandoned when the repair failed</td></tr>
 * </table>
 */
public final class LockDescriptor {

    /** Length of the body in bytes. */
    public static final int LENGTH = 128;

    /** Option bit: the lock is reentrant. */
    public static final int REENTRANT = 1;

    /** Option bit: a dead owner's lock passes to the next one without a report. */
    public static final int SELF_RECOVERING = 2;

    /** Option bit: a wait that is part of a deadlock ends with an exception. */
    public static final int DETECTING = 4;

    static final int WORD_OFFSET = 0;
    static final int HOLDER_OFFSET = 4;
    static final int HOLDS_OFFSET = 8;
    static final int DEATHS_OFFSET = 12;
    static final int SINCE_OFFSET = 16;
    static final int USER_OFFSET = 24;
    static final int BIAS_EPOCH_OFFSET = 32;

    static final int FREE = 0;
    static final int WAITERS = 1 << 31;
    static final int INCONSISTENT = 1 << 30;
    static final int PARTICIPANT = INCONSISTENT - 1;

    static final int BIASED = 1 << 31;
    static final int THREAD_BITS = ThreadDescriptor.RECORD_BITS;
    static final int THREAD = ThreadDescriptor.RECORD;

    private LockDescriptor() {}
}

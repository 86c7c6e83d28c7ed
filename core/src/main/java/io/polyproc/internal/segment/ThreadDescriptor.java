package io.polyproc.internal.segment;

/**
 * Record of a thread that has used a lock, or waited. Taken by a compare-and-set of the owner word from 0; then written by the
 * JVM of the thread only. For messages and for finding deadlocks; only {@code using} decides something.
 *
 * <pre>
 *   0  owner          int   participant slot + 1 in bits 0-13, its generation in bits 14-29; 0 when free
 *   4  name length    int   bytes; written after the name
 *   8  thread id      long  as the JVM of the thread counts
 *  16  waiting for    long  id of the object that it waits for; 0 when it does not wait. Written last
 *  24  waiting since  long  milliseconds since 1970
 *  32  waits          int   bit 0: whether this wait has a time limit; bits 1-31: how often it has waited
 *  36  uses           int   how many threads have had the record; grows before anything else of a new thread is written
 *  40  using          long  which lock that it keeps it is using; 0 for none. See {@code BiasedLock}
 *  48  name           up to 80 bytes of UTF-8
 * 128  end
 * </pre>
 *
 * <p>A <em>stamp</em> names one thread: the number of the record in its low bits, and above it the value of {@code uses} for
 * which the record was that thread's.
 *
 * <pre>
 *    31   30 ............ 11  10 ........ 0
 *   +---+-------------------+--------------+
 *   | 0 | uses, modulo 2^20 | record, or 0 |
 *   +---+-------------------+--------------+
 * </pre>
 */
public final class ThreadDescriptor {

    /** How many threads of all participants can be listed; further ones work as well, without a name. */
    public static final int COUNT = 1024;

    /** How many records the virtual threads of one participant can have. */
    public static final int MAX_VIRTUAL = 64;

    /** Bits of a stamp that number the record. */
    public static final int RECORD_BITS = 11;

    /** These bits. */
    public static final int RECORD = (1 << RECORD_BITS) - 1;

    /** All bits of a stamp. */
    public static final int STAMP = Integer.MAX_VALUE;

    static final int OWNER_OFFSET = 0;
    static final int NAME_LENGTH_OFFSET = 4;
    static final int THREAD_ID_OFFSET = 8;
    static final int WAITING_FOR_OFFSET = 16;
    static final int WAITING_SINCE_OFFSET = 24;
    static final int WAITS_OFFSET = 32;
    static final int USES_OFFSET = 36;
    static final int USING_OFFSET = 40;
    static final int NAME_OFFSET = 48;
    static final int LENGTH = 128;
    static final int MAX_NAME_LENGTH = LENGTH - NAME_OFFSET;

    static final int LIMITED = 1;
    static final int WAITS_STEP = 2;

    private ThreadDescriptor() {}

    /** The stamp of the thread that a record is the {@code uses}-th use of. */
    static int stamp(int number, int uses) {
        return (uses << RECORD_BITS | number) & STAMP;
    }

    /** The number of the record that a stamp names, from 1; 0 for none. */
    public static int numberOf(int stamp) {
        return stamp & RECORD;
    }

    /** Offset of a record in segment 0. */
    static int base(int number) {
        return SegmentDescriptor.THREADS_OFFSET + (number - 1) * LENGTH;
    }
}

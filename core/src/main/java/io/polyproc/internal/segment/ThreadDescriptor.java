package io.polyproc.internal.segment;

/**
 * Record of a thread that has used a lock, or waited. A CAS of the owner word from 0 allocates it; then only the JVM of
 * the thread writes it. Messages and deadlock detection read it. Only {@code using} is part of an algorithm, biased
 * locking.
 *
 * <pre>
 *   0  owner          int   participant slot + 1 in bits 0-13, its generation in bits 14-29; 0 when free
 *   4  name length    int   bytes; written after the name
 *   8  thread id      long  as the JVM of the thread counts
 *  16  waiting for    long  id of the object that it waits for; 0 for none. Written last
 *  24  waiting since  long  milliseconds since 1970
 *  32  waits          int   bit 0: this wait has a time limit; bits 1-31: number of its waits
 *  36  uses           int   number of threads that have had the record; for a new thread it is written first
 *  40  using          long  the biased lock that it is inside; 0 for none. See {@code BiasedLock}
 *  48  name           up to 80 bytes of UTF-8
 * 128  end
 * </pre>
 *
 * <p>A <em>stamp</em> names one thread: the number of the record in its low bits, and above it the value of {@code
 * uses} that the record had for that thread.
 *
 * <pre>
 *    31   30 ............ 11  10 ........ 0
 *   +---+-------------------+--------------+
 *   | 0 | uses, modulo 2^20 | record, or 0 |
 *   +---+-------------------+--------------+
 * </pre>
 */
public final class ThreadDescriptor {

    /** Number of records for the threads of all participants; further threads have no name in messages. */
    public static final int COUNT = 1024;

    /** Number of records that the virtual threads of one participant can have. */
    public static final int MAX_VIRTUAL = 64;

    /** Number of the bits of a stamp that number the record. */
    public static final int RECORD_BITS = 11;

    /** These bits. */
    public static final int RECORD = (1 << RECORD_BITS) - 1;

    /** All bits of a stamp. */
    public static final int STAMP = Integer.MAX_VALUE;

    public static final int OWNER_OFFSET = 0;
    public static final int NAME_LENGTH_OFFSET = 4;
    public static final int THREAD_ID_OFFSET = 8;
    public static final int WAITING_FOR_OFFSET = 16;
    public static final int WAITING_SINCE_OFFSET = 24;
    public static final int WAITS_OFFSET = 32;
    public static final int USES_OFFSET = 36;
    public static final int USING_OFFSET = 40;
    public static final int NAME_OFFSET = 48;
    public static final int LENGTH = 128;
    public static final int MAX_NAME_LENGTH = LENGTH - NAME_OFFSET;

    public static final int LIMITED = 1;
    public static final int WAITS_STEP = 2;

    private ThreadDescriptor() {}

    /** Returns the stamp of the thread with this record and number of uses. */
    public static int stamp(int number, int uses) {
        return (uses << RECORD_BITS | number) & STAMP;
    }

    /** Returns the number of the record that a stamp names, from 1; 0 for none. */
    public static int numberOf(int stamp) {
        return stamp & RECORD;
    }

    /** Returns the offset of a record in segment 0. */
    public static int base(int number) {
        return SegmentDescriptor.THREADS_OFFSET + (number - 1) * LENGTH;
    }
}

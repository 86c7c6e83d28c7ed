package io.polyproc.internal.segment;

/**
 * Record of a thread that has used a lock, or waited. Taken by a compare-and-set of the owner word; then written by that
 * thread's JVM only. For people and for finding deadlocks; only {@code using} decides something.
 *
 * <pre>
 *   0  owner          int   participant slot + 1 in bits 0-13, its generation in bits 14-29; 0 when free
 *   4  name length    int   bytes; written after the name
 *   8  thread id      long  as the JVM of the thread counts
 *  16  waiting for    long  id of the object that it waits for; 0 when it does not wait. Written last
 *  24  waiting since  long  milliseconds since 1970
 *  32  waits          int   bit 0: whether this wait has a time limit; bits 1-31: how often it has waited
 *  40  using          long  which lock that it keeps it is using; 0 for none. See {@code KeptLock}
 *  48  name           up to 80 bytes of UTF-8
 * 128  end
 * </pre>
 */
public final class ThreadDescriptor {

    /** How many threads of all participants can be listed; further ones work as well, without a name. */
    public static final int COUNT = 1024;

    static final int OWNER_OFFSET = 0;
    static final int NAME_LENGTH_OFFSET = 4;
    static final int THREAD_ID_OFFSET = 8;
    static final int WAITING_FOR_OFFSET = 16;
    static final int WAITING_SINCE_OFFSET = 24;
    static final int WAITS_OFFSET = 32;
    static final int USING_OFFSET = 40;
    static final int NAME_OFFSET = 48;
    static final int LENGTH = 128;
    static final int MAX_NAME_LENGTH = LENGTH - NAME_OFFSET;

    static final int LIMITED = 1;
    static final int WAITS_STEP = 2;

    private ThreadDescriptor() {}
}

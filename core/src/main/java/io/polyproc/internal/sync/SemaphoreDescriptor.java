package io.polyproc.internal.sync;

/**
 * Body of a semaphore. All fields but the signal and {@code several} are written under the mutex.
 *
 * <pre>
 *    0  mutex      {@link LockDescriptor}
 *  128  signal     int   event count that advances when permits become free
 *  256  free       int   number of free permits; a cache: total less the permits of the holders
 *  260  total      int   number of permits
 *  264  deaths     int   number of holders that died with permits, which were then freed
 *  268  several    int   1 while a parked thread may wait for more than one permit at once; a release that finds it
 *                        clears it and wakes all, and such a thread sets it again before it parks
 *  384  holders    {@link #HOLDERS} longs: participant id in the high half, its permits in the low; 0 permits: unused
 * 2432  end
 * </pre>
 *
 * The bound is the object's detail, the initial number of permits its size. In a semaphore without owners the holders
 * are unused.
 */
public final class SemaphoreDescriptor {

    /** The maximum number of processes that hold permits of one semaphore at the same time. */
    public static final int HOLDERS = 256;

    /** Option bit: the permits of a process that dies are freed. */
    public static final int OWNED = 1;

    static final int MUTEX_OFFSET = 0;
    static final int SIGNAL_OFFSET = 128;
    static final int FREE_OFFSET = 256;
    static final int TOTAL_OFFSET = 260;
    static final int DEATHS_OFFSET = 264;
    static final int SEVERAL_OFFSET = 268;
    static final int HOLDERS_OFFSET = 384;

    /** Length of the body in bytes. */
    public static final int LENGTH = HOLDERS_OFFSET + HOLDERS * Long.BYTES;

    private SemaphoreDescriptor() {}
}

package io.polyproc.internal.worker;

/**
 * What a pool shares with one worker. Native byte order.
 *
 * <pre>
 *    0  control    int   {@link io.polyproc.internal.sync.EventCount}: raised by the pool when it has set one of the next two
 *    8  interrupt  long  number of the task whose thread is to be interrupted; written by the pool
 *   16  stacks     int   how many stack dumps the pool has asked for; written by the pool
 *
 *  128  current    long  number of the task that is being run, 0 when none is; written by the worker, as all below
 *  136  since      long  when it was begun, in nanoseconds of the monotonic clock
 *  144  done       long  tasks done
 *  152  worked     long  nanoseconds spent in tasks
 *  160  waited     long  nanoseconds spent waiting for tasks
 *  168  resident   long  bytes of memory that the process has, 0 where that is not known
 *  176  heap       long  bytes of its heap that are in use
 *  184  heap limit long  bytes that its heap may have
 *
 *  256  claims     128 longs; claim i is of the last task whose number is i modulo 128
 * 1280  requests   a ring ({@code RingDescriptor}); written by the pool, read by the worker
 *       replies    a ring; written by the worker, read by the pool
 * </pre>
 *
 * A claim is {@code number << 2 | state}:
 *
 * <pre>
 *   state      means                                         may be left by
 *   OFFERED    the message is in the ring; nobody began it   the worker, to BEGUN; the pool, to REVOKED
 *   BEGUN      the worker runs it, or died in it             the pool, with the next task in this place
 *   REVOKED    the worker passes over it                     the pool, with the next task in this place
 * </pre>
 *
 * So it is certain of each task whether it was begun, whenever the worker is killed.
 */
public final class LinkDescriptor {

    static final int CONTROL_OFFSET = 0;
    static final int INTERRUPT_OFFSET = 8;
    static final int STACKS_OFFSET = 16;

    static final int CURRENT_OFFSET = 128;
    static final int SINCE_OFFSET = 136;
    static final int DONE_OFFSET = 144;
    static final int WORKED_OFFSET = 152;
    static final int WAITED_OFFSET = 160;
    static final int RESIDENT_OFFSET = 168;
    static final int HEAP_OFFSET = 176;
    static final int HEAP_LIMIT_OFFSET = 184;

    static final int CLAIMS_OFFSET = 256;

    /** Claims; tasks that a worker may have in front of it. */
    static final int CLAIMS = 128;
    /** Bytes of each ring. */
    static final int RING_CAPACITY = 1 << 16;
    /** Length of the part before the rings, of which the requests' is the first. */
    static final int LENGTH = 1280;

    static final int STATE_BITS = 2;
    static final int OFFERED = 1;
    static final int BEGUN = 2;
    static final int REVOKED = 3;

    private LinkDescriptor() {}
}

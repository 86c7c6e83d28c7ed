package io.polyproc.internal.worker;

/**
 * Memory shared by a pool and one worker. Native byte order.
 *
 * <pre>
 *    0  control    int   event count; notified by the pool when it has set interrupt or stacks
 *    8  interrupt  long  number of the task whose thread is to be interrupted; written by the pool
 *   16  stacks     int   number of stack dumps requested; written by the pool
 *
 *  128  current    long  number of the running task, 0 if none; written by the worker, as all below
 *  136  since      long  time at which it began, in nanoseconds of the monotonic clock
 *  144  done       long  tasks done
 *  152  worked     long  nanoseconds spent in tasks
 *  160  waited     long  nanoseconds spent waiting for tasks
 *  168  resident   long  bytes of memory that the process has, 0 if unknown
 *  176  heap       long  bytes of its heap that are in use
 *  184  heap limit long  bytes that its heap may have
 *
 *  256  states     128 longs; state i is of the last task whose number is i modulo 128
 * 1280  requests   a ring ({@code RingDescriptor}); written by the pool, read by the worker
 *       replies    a ring; written by the worker, read by the pool
 * </pre>
 *
 * A task state is {@code number << 2 | state}:
 *
 * <pre>
 *   state      means                                         may be left by
 *   OFFERED    the message is in the ring, not begun         the worker, to BEGUN; the pool, to REVOKED
 *   BEGUN      the worker runs it, or died in it             the pool, with the next task of this index
 *   REVOKED    the worker skips it                           the pool, with the next task of this index
 * </pre>
 *
 * So the pool knows of each task whether it was begun, whenever the worker is killed.
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

    static final int TASK_STATES_OFFSET = 256;

    /** Number of task states, which limits the tasks dispatched to a worker. */
    static final int TASK_STATES = 128;
    /** Bytes of each ring. */
    static final int RING_CAPACITY = 1 << 16;
    /** Length of the part before the rings. The ring of requests comes first. */
    static final int LENGTH = 1280;

    static final int STATE_BITS = 2;
    static final int OFFERED = 1;
    static final int BEGUN = 2;
    static final int REVOKED = 3;

    private LinkDescriptor() {}
}

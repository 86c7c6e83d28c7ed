package io.polyproc.internal.sync;

/**
 * Body of a condition of a lock. All fields but the signal are written under that lock.
 *
 * <pre>
 *   0  signal    int   event count that advances when some waiters may go
 *   4  waiting   int   number of waiters that may not go; too high after the death of one
 *   8  grants    int   number of waiters with a ticket below the boundary that may go; at most the number of waiters
 *  12  deaths    int   deaths of the lock's owners at which all waiters were released
 *  16  arrived   long  the next ticket
 *  24  free      long  every ticket below may go
 *  32  boundary  long  tickets below may go if there is a grant
 * 128  end
 * </pre>
 *
 * A waiter that dies leaves {@code waiting} one too high until all are released. A signal may then leave one grant too
 * many, which causes a spurious wake-up. The contract of a condition allows that.
 */
public final class ConditionDescriptor {

    /** Length of the body in bytes. */
    public static final int LENGTH = 128;

    static final int SIGNAL_OFFSET = 0;
    static final int WAITING_OFFSET = 4;
    static final int GRANTS_OFFSET = 8;
    static final int DEATHS_OFFSET = 12;
    static final int ARRIVED_OFFSET = 16;
    static final int FREE_OFFSET = 24;
    static final int BOUNDARY_OFFSET = 32;

    private ConditionDescriptor() {}
}

package io.polyproc.internal.sync;

/**
 * Body of a condition of a lock. All but the signal is written under that lock.
 *
 * <pre>
 *   0  signal    int   raised when some may go; waiters sleep on it
 *   4  waiting   int   how many wait that are not free to go; too many when one of them died
 *   8  grants    int   how many of those with a ticket below the boundary may go; at most as many as wait
 *  12  deaths    int   deaths of the lock's owners at which all who waited were let go
 *  16  arrived   long  the next ticket
 *  24  free      long  every ticket below may go
 *  32  boundary  long  tickets below may go if there is a grant
 * 128  end
 * </pre>
 *
 * A waiter that dies leaves {@code waiting} one too high until all are let go, so that a signal may leave a grant too many,
 * which wakes somebody for no reason: allowed by the contract of a condition.
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

package io.polyproc.internal.sync;

/**
 * Body of a condition of a lock. All but the signal is written under that lock.
 *
 * <pre>
 *   0  signal   int   raised with each grant; waiters sleep on it
 *   4  waiting  int   how many wait; too many when one of them died
 *   8  grants   int   how many of them may go; never more than wait
 * 128  end
 * </pre>
 *
 * A waiter that dies leaves {@code waiting} one too high, so that a later signal may leave a grant which wakes somebody for no
 * reason: allowed by the contract of a condition, and over with that wake-up.
 */
public final class ConditionDescriptor {

    /** Length of the body in bytes. */
    public static final int LENGTH = 128;

    static final int SIGNAL_OFFSET = 0;
    static final int WAITING_OFFSET = 4;
    static final int GRANTS_OFFSET = 8;

    private ConditionDescriptor() {}
}

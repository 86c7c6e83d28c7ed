package io.polyproc.errors;

/**
 * A lock's owner died inside the critical section, so the data that the lock guards may be half changed. The thread that
 * gets this exception does <em>not</em> hold the lock, unless it comes from a wait for a condition: see {@code IpcCondition}. Everybody gets it until someone has repaired the data:
 *
 * <pre>{@code
 * try {
 *     lock.lock();
 * } catch (OwnerDiedException e) {
 *     lock.recover(() -> balance.set(lastKnownGood));   // runs with the lock held
 *     lock.lock();
 * }
 * }</pre>
 */
public final class OwnerDiedException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The owner died.
     *
     * @param lock the lock, for people
     * @param owner the dead owner, for people
     */
    public OwnerDiedException(Object lock, Object owner) {
        super(
                lock + ": its owner, " + owner
                        + ", died while it held the lock. What the lock guards may be half changed:"
                        + " repair it with recover(...), or create the lock with recovery by itself if its data cannot be torn");
    }
}

package io.polyproc.sync;

import io.polyproc.IpcException;

/**
 * Thrown when a lock's owner died inside the critical section, so the data that the lock guards may be inconsistent.
 * The thread that gets this exception does <em>not</em> hold the lock, unless a wait for a condition threw it: see
 * {@code IpcCondition}. Every attempt to acquire the lock throws it until a process has recovered the lock:
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
     * Constructs the exception.
     *
     * @param lock the lock
     * @param owner the dead owner
     */
    public OwnerDiedException(String lock, String owner) {
        super(lock + ": its owner, " + owner
                + ", died while it held the lock. The data that the lock guards may be inconsistent: repair it"
                + " with recover(...), or create the lock with OwnerDeath.RECOVER if its data cannot be torn");
    }
}

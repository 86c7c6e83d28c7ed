package io.polyproc.sync;

import io.polyproc.internal.sync.LockDescriptor;
import java.util.Objects;

/**
 * What kind of lock to make. Options are part of the lock: all processes ask for the same ones.
 *
 * <pre>{@code
 * mp.lock("accounts", LockOptions.standard().reentrant().detectingDeadlocks())
 * }</pre>
 *
 * @param isReentrant whether its owner may lock it again
 * @param ownerDeath what to do when its owner died
 * @param detectsDeadlocks whether a wait for it that would never end, because of a deadlock, ends with a {@link
 *     io.polyproc.errors.DeadlockException}
 */
public record LockOptions(boolean isReentrant, OwnerDeath ownerDeath, boolean detectsDeadlocks) {

    private static final LockOptions STANDARD = new LockOptions(false, OwnerDeath.REPORT, false);

    /**
     * Makes options from their parts.
     *
     * @param isReentrant whether the owner may lock it again
     * @param ownerDeath what the lock does when its owner died
     * @param detectsDeadlocks whether the lock detects deadlocks
     * @throws NullPointerException when {@code ownerDeath} is null
     */
    public LockOptions {
        Objects.requireNonNull(ownerDeath, "ownerDeath");
    }

    /** As they stand in the file. */
    int bits() {
        return (isReentrant ? LockDescriptor.REENTRANT : 0)
                | (ownerDeath == OwnerDeath.RECOVER ? LockDescriptor.SELF_RECOVERING : 0)
                | (detectsDeadlocks ? LockDescriptor.DETECTING : 0);
    }

    /**
     * A lock that its owner cannot lock again, that reports its owner's death, and does not look for deadlocks.
     *
     * @return these options
     */
    public static LockOptions standard() {
        return STANDARD;
    }

    /**
     * The owner may lock it again.
     *
     * @return these options with that one
     */
    public LockOptions reentrant() {
        return new LockOptions(true, ownerDeath, detectsDeadlocks);
    }

    /**
     * What to do when its owner died.
     *
     * @param then what to do
     * @return these options with that one
     */
    public LockOptions onOwnerDeath(OwnerDeath then) {
        return new LockOptions(isReentrant, Objects.requireNonNull(then, "then"), detectsDeadlocks);
    }

    /**
     * Of the threads in a deadlock, that one of those waiting for such locks which came last gets a {@link
     * io.polyproc.errors.DeadlockException} that names the cycle, and does not hold the lock; the others go on when it
     * gives back what it holds. Looking for a deadlock begins when a wait has lasted 50 ms and costs nothing before.
     *
     * @return these options with that one
     */
    public LockOptions detectingDeadlocks() {
        return new LockOptions(isReentrant, ownerDeath, true);
    }
}

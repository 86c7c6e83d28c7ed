package io.polyproc.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a lock or a read-write lock. They are part of the lock: all processes ask for the same ones.
 *
 * <pre>{@code
 * mp.named("accounts").lock(LockOptions.defaults().withReentrancy(true).withDeadlockDetection(true))
 * }</pre>
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class LockOptions {

    private static final LockOptions DEFAULTS = new LockOptions(false, OwnerDeath.REPORT, false);

    private final boolean isReentrant;
    private final OwnerDeath ownerDeath;
    private final boolean detectsDeadlocks;

    private LockOptions(boolean isReentrant, OwnerDeath ownerDeath, boolean detectsDeadlocks) {
        this.isReentrant = isReentrant;
        this.ownerDeath = ownerDeath;
        this.detectsDeadlocks = detectsDeadlocks;
    }

    /**
     * Returns options of a lock that is not reentrant, reports its owner's death, and does not detect deadlocks.
     *
     * @return the options
     */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets whether the owner may acquire the lock again.
     *
     * @param reentrant true if it may
     * @return the options with this reentrancy
     */
    public LockOptions withReentrancy(boolean reentrant) {
        return new LockOptions(reentrant, ownerDeath, detectsDeadlocks);
    }

    /**
     * Sets the reaction to the death of the owner.
     *
     * @param reaction report it, or recover by itself
     * @return the options with this reaction
     */
    public LockOptions withOwnerDeath(OwnerDeath reaction) {
        return new LockOptions(isReentrant, Objects.requireNonNull(reaction, "reaction"), detectsDeadlocks);
    }

    /**
     * Sets whether the lock detects deadlocks. If so, of the waiting threads of a deadlock that wait for such locks,
     * the one that came last gets a {@link io.polyproc.sync.DeadlockException}. The exception names the cycle, and
     * the thread does not hold the lock; the others proceed when the thread releases what it holds. Detection begins
     * when a wait has lasted 50 ms, and costs nothing before.
     *
     * @param detecting true if it does
     * @return the options with or without detection
     */
    public LockOptions withDeadlockDetection(boolean detecting) {
        return new LockOptions(isReentrant, ownerDeath, detecting);
    }

    /**
     * Tells whether the owner may acquire the lock again.
     *
     * @return true if it may
     */
    public boolean isReentrant() {
        return isReentrant;
    }

    /**
     * Returns the reaction to the death of the owner.
     *
     * @return the reaction
     */
    public OwnerDeath ownerDeath() {
        return ownerDeath;
    }

    /**
     * Tells whether the lock detects deadlocks.
     *
     * @return true if it does
     */
    public boolean detectsDeadlocks() {
        return detectsDeadlocks;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LockOptions that
                && isReentrant == that.isReentrant
                && ownerDeath == that.ownerDeath
                && detectsDeadlocks == that.detectsDeadlocks;
    }

    @Override
    public int hashCode() {
        return Objects.hash(isReentrant, ownerDeath, detectsDeadlocks);
    }

    @Override
    public String toString() {
        return "LockOptions[isReentrant=" + isReentrant + ", ownerDeath=" + ownerDeath + ", detectsDeadlocks="
                + detectsDeadlocks + "]";
    }
}

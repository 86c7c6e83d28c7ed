package io.polyproc.sync;

/** What a lock does when its owner died while it held the lock. */
public enum OwnerDeath {
    /**
     * Tell everybody, with an {@link io.polyproc.errors.OwnerDiedException}, until someone has repaired the data. The
     * default: data may be half changed.
     */
    REPORT,
    /** Give the lock to the next one. For data that cannot be torn, such as a single value. */
    RECOVER
}

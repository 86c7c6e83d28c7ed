package io.polyproc.sync;

/** The reaction of a lock to the death of its owner. */
public enum OwnerDeath {
    /**
     * Reports the death to each caller, with an {@link io.polyproc.sync.OwnerDiedException}, until the data has been
     * repaired. The default: data may be half changed.
     */
    REPORT,
    /** Passes the lock to the next caller. For data that cannot be torn, such as a single value. */
    RECOVER
}

package io.polyproc.sync;

/** The fate of a semaphore's permits when the process that acquired them dies. */
public enum PermitOwnership {
    /** The permits are free again: for permits that stand for the use of a resource. The default. */
    RETURNED_ON_DEATH,
    /** The permits are lost: for permits that are consumed, such as one for each element that a producer has made. */
    NONE
}

package io.polyproc.sync;

/** What becomes of a semaphore's permits when the process that acquired them dies. */
public enum PermitOwnership {
    /** They are free again: for permits that stand for the use of something. The default. */
    RETURNED_ON_DEATH,
    /** They are gone: for permits that are used up, such as one for each element that a producer has made. */
    NONE
}

package io.polyproc.sync;

/** The reaction of a barrier to the death of a party that it waits for. */
public enum PartyDeath {
    /**
     * Breaks the barrier: all waiters and all later callers get a {@link java.util.concurrent.BrokenBarrierException}
     * that names the dead party, until the barrier is reset. The default. A party that has closed its workspace, or is
     * a child whose task has returned, did not die. Its slot is free for the next process that arrives, and until then
     * it is waited for.
     */
    BREAK,
    /** Continues with one party less, until the barrier is reset. Without any party left, it breaks. */
    SHRINK
}

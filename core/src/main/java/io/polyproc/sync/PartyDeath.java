package io.polyproc.sync;

/** What a barrier does when a party that it waits for has died. */
public enum PartyDeath {
    /**
     * Break: all who wait, and all who come, get a {@link java.util.concurrent.BrokenBarrierException} that names the dead,
     * until somebody resets the barrier. The default. A party that has closed its workspace, or is a
     * child whose task has returned, did not die: it gives its place to the next who comes, and until then it is waited for.
     */
    BREAK,
    /** Go on without it, with one party less, until the barrier is reset. Without any party left, it breaks. */
    SHRINK
}

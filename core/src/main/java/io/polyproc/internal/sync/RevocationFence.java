package io.polyproc.internal.sync;

import io.polyproc.internal.park.Parking;

/**
 * What a waiter for a lock that is kept has to do: the fence that it owes before it may judge whether the keeper is inside, and ever
 * longer slices of sleep while it is, since a keeper that comes out tells nobody. One for each wait.
 *
 * <p>Once for each time that the lock is kept is enough: a word that is marked with WAITERS stays so until the keep is over, and
 * the next keep has another number.
 */
final class RevocationFence {

    private static final long FIRST_SLICE_NANOS = 50_000;
    private static final long LONGEST_SLICE_NANOS = 1_000_000;

    private long marked;
    private long since;
    private boolean fenced;
    private long slice = FIRST_SLICE_NANOS;

    /**
     * Whether all that the keeper did before it could see this word is visible here: because all processes were fenced, or, where
     * that cannot be, because a whole sleep has gone by.
     */
    boolean isBehind(long keptAndMarked) {
        if (keptAndMarked != marked) {
            marked = keptAndMarked;
            since = System.nanoTime();
            fenced = Parking.fenceAll();
        }
        return fenced || System.nanoTime() - since >= Parking.LONGEST_SLEEP_NANOS;
    }

    /** How long to sleep before the next look, in nanoseconds. */
    long nextSlice() {
        long now = slice;
        slice = Math.min(2 * slice, LONGEST_SLICE_NANOS);
        return now;
    }
}

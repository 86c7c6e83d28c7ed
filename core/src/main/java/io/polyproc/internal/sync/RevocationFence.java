package io.polyproc.internal.sync;

import io.polyproc.internal.park.Parking;

/**
 * The state of one waiter that revokes a bias: the fence that it needs before it reads the record of the bias owner,
 * and its backoff. A bias owner that leaves the lock does not notify, so the waiter parks for intervals from 50 us to 1
 * ms.
 *
 * <p>One fence for each epoch of the bias suffices. WAITERS stays set until that bias ends, and the next bias has
 * another epoch.
 */
final class RevocationFence {

    private static final long MIN_PARK_NANOS = 50_000;
    private static final long MAX_PARK_NANOS = 1_000_000;

    private long fencedWord;
    private long since;
    private boolean fenced;
    private long parkNanos = MIN_PARK_NANOS;

    /**
     * Tells whether all stores of the bias owner that precede its view of this word are visible here. That is so after
     * a fence of all processes or, where no fence is available, after one park interval.
     *
     * @param biasedWithWaiters word and holder of a biased lock, with WAITERS
     */
    boolean covers(long biasedWithWaiters) {
        if (biasedWithWaiters != fencedWord) {
            fencedWord = biasedWithWaiters;
            since = System.nanoTime();
            fenced = Parking.fenceAll();
        }
        return fenced || System.nanoTime() - since >= Parking.PARK_INTERVAL_NANOS;
    }

    /** Returns the time to park before the next check, in nanoseconds. It doubles up to 1 ms. */
    long nextParkNanos() {
        long now = parkNanos;
        parkNanos = Math.min(2 * parkNanos, MAX_PARK_NANOS);
        return now;
    }
}

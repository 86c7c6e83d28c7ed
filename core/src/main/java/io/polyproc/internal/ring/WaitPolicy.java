package io.polyproc.internal.ring;

import io.polyproc.internal.park.Parking;
import java.util.function.BooleanSupplier;

/** Determines how long one side of a ring waits for the other. */
@FunctionalInterface
public interface WaitPolicy {

    /**
     * Returns the longest time of the next park; 0 or less to give up. The caller checks the ring once more after that,
     * so it does not miss what the other side did before the reason to give up.
     *
     * @param parks the number of parks of this wait so far
     */
    long nanos(int parks);

    /** Does not wait. */
    WaitPolicy NONE = parks -> 0;

    /**
     * Waits without limit while the peer is alive. The supplier is asked after each park that ended without a change.
     */
    static WaitPolicy whileAlive(BooleanSupplier peerAlive) {
        return parks -> parks == 0 || peerAlive.getAsBoolean() ? Parking.PARK_INTERVAL_NANOS : 0;
    }
}

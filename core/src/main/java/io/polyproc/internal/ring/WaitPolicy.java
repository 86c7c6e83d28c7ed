package io.polyproc.internal.ring;

import io.polyproc.internal.park.Parking;
import java.util.function.BooleanSupplier;

/** How long a side of a ring waits for the other. */
@FunctionalInterface
public interface WaitPolicy {

    /**
     * How long the next sleep may last; 0 or less to give up. The ring is looked at once more after that, so what the other
     * side did before the reason to give up is not missed.
     *
     * @param sleeps how often this wait has slept in vain
     */
    long nanos(int sleeps);

    /** Does not wait. */
    WaitPolicy NONE = sleeps -> 0;

    /** Waits without limit for a peer that is alive, which is asked for after each sleep in vain. */
    static WaitPolicy whileAlive(BooleanSupplier peerAlive) {
        return sleeps -> sleeps == 0 || peerAlive.getAsBoolean() ? Parking.PARK_INTERVAL_NANOS : 0;
    }
}

package io.polyproc.concurrency;

import io.polyproc.internal.park.Parking;
import io.polyproc.internal.ring.WaitPolicy;

/** How long actors wait for each other: without limit in effect, but a test whose object has lost data fails. */
public final class Patience {

    private static final int MAX_PARKS = 200;

    /** Gives up after a sequence of parks that no actor lets another one wait for. */
    public static final WaitPolicy POLICY = parks -> parks < MAX_PARKS ? Parking.PARK_INTERVAL_NANOS : 0;

    /** The same limit in nanoseconds. */
    public static final long NANOS = MAX_PARKS * Parking.PARK_INTERVAL_NANOS;

    private Patience() {}
}

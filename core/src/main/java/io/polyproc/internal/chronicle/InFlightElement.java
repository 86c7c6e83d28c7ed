package io.polyproc.internal.chronicle;

import io.polyproc.internal.codec.ElementCopy;

/** An element that was taken to be acknowledged, and where it is. */
public final class InFlightElement extends ElementCopy {

    long index;
    int attempt;
    int claim = InFlightTable.NONE;

    /**
     * Bits of the claim's attempt: {@link GroupDescriptor#DRAINED} for an element that its taker's death takes with it.
     */
    final int mark;

    private long sequence;

    InFlightElement(int mark) {
        this.mark = mark;
    }

    /** Notes where the element is, under the take lock. */
    void note(LogReader from, int whichAttempt, int whichClaim) {
        index = from.index();
        sequence = from.sequence();
        attempt = whichAttempt;
        claim = whichClaim;
    }

    /** Its number in the queue. */
    public long sequence() {
        return sequence;
    }

    /** How often it was taken, this time included. */
    public int attempt() {
        return attempt;
    }
}

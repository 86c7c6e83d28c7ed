package io.polyproc.internal.chronicle;

import io.polyproc.internal.codec.ElementCopy;

/** An element that was taken and is to be acknowledged, with its slot. */
public final class InFlightElement extends ElementCopy {

    long index;
    int attempt;
    int slot = InFlightTable.NONE;

    /**
     * Flag bits of the attempt: {@link GroupDescriptor#DRAINED} for an element that is lost with its consumer.
     */
    final int mark;

    private long sequence;

    InFlightElement(int mark) {
        this.mark = mark;
    }

    /** Records the position of the element. The caller holds the take lock. */
    void note(LogReader from, int attempt, int slot) {
        index = from.index();
        sequence = from.sequence();
        this.attempt = attempt;
        this.slot = slot;
    }

    /** Returns the sequence number of the element. */
    public long sequence() {
        return sequence;
    }

    /** Returns the number of deliveries of the element, this one included. */
    public int attempt() {
        return attempt;
    }
}

package io.polyproc.internal.ring;

import io.polyproc.internal.codec.ElementCopy;

/**
 * Takes elements of a ring queue one by one for a target that may refuse them. Each element is held from its take until {@link
 * #next} or {@link #close} accepts it; {@link #giveBack} puts it back in front of the head. No lock is held between the calls.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time; other takers go on meanwhile.
 *
 * <p><b>If a process dies here.</b> The element that is held is gone with it, as after a take.
 */
public final class RingDrain implements AutoCloseable {

    private static final int NONE = -1;

    /** So many elements are accepted before producers are woken: a wake-up for each would cost more than the rest. */
    private static final int ACCEPTED_AT_A_TIME = 64;

    private final RawRingQueue queue;
    private final RingHolds holds;
    private final ElementCopy copy = new ElementCopy();
    private final int acceptedAtATime;
    private int hold = NONE;

    /** How many elements were accepted since producers were last woken. */
    private int accepted;

    RingDrain(RawRingQueue queue, RingHolds holds) {
        this.queue = queue;
        this.holds = holds;
        this.acceptedAtATime = Math.min(ACCEPTED_AT_A_TIME, 1 + queue.capacity() / 4);
    }

    /**
     * Accepts the element that was taken last, and takes the next one.
     *
     * @return its bytes, or null if the queue is empty
     */
    public byte[] next() {
        if (!queue.lockTakesIfElement()) {
            close();
            return null;
        }
        accepted += hold == NONE ? 0 : 1;
        boolean taken = false;
        try {
            taken = queue.takeHeld(this);
        } finally {
            if (!taken && hold != NONE) {
                holds.release(hold);
                hold = NONE;
            }
            releaseTakeLock(!taken || accepted >= acceptedAtATime);
        }
        return taken ? copy.bytes() : null;
    }

    /** Where the next element is copied to. */
    ElementCopy copy() {
        return copy;
    }

    /** Holds the element at the head, which is about to be taken. */
    void hold(long at) {
        if (hold == NONE) {
            hold = holds.claim(at);
        } else {
            holds.move(hold, at);
        }
    }

    /** Puts the element that was taken last back in front of the head. */
    public void giveBack() {
        if (hold == NONE) {
            return;
        }
        queue.lockTakes();
        try {
            queue.putBack(holds.place(hold), copy.bytes());
        } finally {
            holds.release(hold);
            hold = NONE;
            // Also for the room that the element has left behind, if others have taken behind it.
            accepted++;
            releaseTakeLock(true);
        }
        queue.wakeTaker();
    }

    private void releaseTakeLock(boolean wake) {
        int freed = wake ? accepted : 0;
        accepted -= freed;
        queue.releaseTakeLock(freed);
    }

    /** Accepts the element that was taken last, if it was not given back. */
    @Override
    public void close() {
        if (hold != NONE) {
            queue.lockTakes();
            holds.release(hold);
            hold = NONE;
            accepted++;
            releaseTakeLock(true);
        }
    }
}

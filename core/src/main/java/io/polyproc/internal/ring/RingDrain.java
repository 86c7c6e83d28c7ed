package io.polyproc.internal.ring;

import io.polyproc.internal.codec.ElementCopy;

/**
 * Takes elements of a ring queue one by one for a target that may refuse them. Each element is held from its take until
 * {@link #next} or {@link #close} accepts it; {@link #giveBack} puts it back in front of the head. No lock is held
 * between the calls.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. Other consumers are not blocked between the calls.
 *
 * <p><b>If a process dies here.</b> The element that it holds is lost, as after a take.
 */
public final class RingDrain implements AutoCloseable {

    private static final int NONE = -1;

    /**
     * The number of elements that are accepted before producers are woken: one system call for each would dominate the
     * cost.
     */
    private static final int WAKE_BATCH = 64;

    private final RingQueueConsumer consumer;
    private final RingQueueNotEmpty notEmpty;
    private final RingHolds holds;
    private final ElementCopy copy = new ElementCopy();
    private final int wakeBatch;
    private int hold = NONE;

    /** The number of elements that were accepted since producers were last woken. */
    private int accepted;

    RingDrain(RingQueueConsumer consumer, RingQueueNotEmpty notEmpty, RingHolds holds, int capacity) {
        this.consumer = consumer;
        this.notEmpty = notEmpty;
        this.holds = holds;
        this.wakeBatch = Math.min(WAKE_BATCH, 1 + capacity / 4);
    }

    /**
     * Accepts the element that was taken last, and takes the next one.
     *
     * @return its bytes, or null if the queue is empty
     */
    public byte[] next() {
        if (!consumer.lockIfElement()) {
            close();
            return null;
        }
        accepted += hold == NONE ? 0 : 1;
        boolean taken = false;
        try {
            taken = consumer.takeHeld(this);
        } finally {
            if (!taken && hold != NONE) {
                holds.release(hold);
                hold = NONE;
            }
            release(!taken || accepted >= wakeBatch);
        }
        return taken ? copy.bytes() : null;
    }

    /** Returns the copy that receives the next element. */
    ElementCopy copy() {
        return copy;
    }

    /** Holds the element at the head, which is about to be taken. */
    void hold(long at) {
        if (hold == NONE) {
            hold = holds.acquire(at);
        } else {
            holds.move(hold, at);
        }
    }

    /** Puts the element that was taken last back in front of the head. */
    public void giveBack() {
        if (hold == NONE) {
            return;
        }
        consumer.lock();
        try {
            consumer.putBack(holds.cursor(hold), copy.bytes());
        } finally {
            holds.release(hold);
            hold = NONE;
            // This also frees the old room of the element, if others have taken elements after it.
            accepted++;
            release(true);
        }
        notEmpty.notifyOfGiveBack();
    }

    private void release(boolean wake) {
        int freed = wake ? accepted : 0;
        accepted -= freed;
        consumer.release(freed);
    }

    /** Accepts the element that was taken last, if it was not given back. */
    @Override
    public void close() {
        if (hold != NONE) {
            consumer.lock();
            holds.release(hold);
            hold = NONE;
            accepted++;
            release(true);
        }
    }
}

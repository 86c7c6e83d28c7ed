package io.polyproc.internal.ring;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Reads the elements of a ring queue in order and takes none. It ends after the element that was the last at its
 * creation. It copies elements in batches under the take lock, and is weakly consistent. An element that is taken
 * meanwhile may be shown or not; one that a drain gives back meanwhile may be shown twice.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. No lock is held between the calls.
 */
public final class RingScan {

    private static final int BATCH_ELEMENTS = 64;
    private static final int BATCH_BYTES = 1 << 16;

    private final RingQueueConsumer consumer;
    private final RingQueueStatus status;
    private final RingElements elements;
    private final Queue<byte[]> copied = new ArrayDeque<>();

    /** The cursor of the next element to copy. */
    private long next;

    private long end;
    private int giveBacks;
    private boolean started;

    RingScan(RingQueueConsumer consumer, RingQueueStatus status, RingElements elements) {
        this.consumer = consumer;
        this.status = status;
        this.elements = elements;
        copyBatch();
    }

    /** Returns the bytes of the next element; null after the last one. */
    public byte[] next() {
        byte[] first = copied.poll();
        if (first == null && copyBatch()) {
            first = copied.poll();
        }
        return first;
    }

    /** Copies the next batch of elements. Returns false if there is none. */
    private boolean copyBatch() {
        consumer.lock();
        try {
            if (!started) {
                start();
            }
            long at = position();
            int bytes = 0;
            int count = 0;
            while (count < BATCH_ELEMENTS && bytes < BATCH_BYTES && isBeforeEnd(at)) {
                int length = elements.lengthAt(at);
                if (length < 0) {
                    break;
                }
                copied.add(elements.copy(at, length));
                bytes += length;
                count++;
                at = RingElements.after(at, length);
                next = at;
            }
            return count > 0;
        } finally {
            consumer.release(0);
        }
    }

    private void start() {
        started = true;
        next = consumer.lastHead();
        end = RingElements.plus(next, status.size());
        giveBacks = consumer.giveBacks();
    }

    /** Returns the cursor at which to continue: the next one, or the head if that has passed it. */
    private long position() {
        long at = consumer.lastHead();
        int toSkip = RingElements.difference(next, at);
        if (toSkip <= 0) {
            return at;
        }
        if (giveBacks == consumer.giveBacks()) {
            return next;
        }
        // Elements were put back in front of the head, so the next cursor may be within one: count from the head.
        giveBacks = consumer.giveBacks();
        for (int length = elements.lengthAt(at); toSkip > 0 && length >= 0; toSkip--) {
            at = RingElements.after(at, length);
            length = elements.lengthAt(at);
        }
        return at;
    }

    private boolean isBeforeEnd(long at) {
        return RingElements.difference(end, at) > 0;
    }
}

package io.polyproc.internal.ring;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Reads the elements of a ring queue in order and takes none. It ends behind the element that was last when it was made. It copies
 * some elements at a time under the take lock, and is weakly consistent: an element that was taken meanwhile may be shown or
 * not; one that a drain has given back meanwhile may be shown twice.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. No lock is held between the calls.
 */
public final class RingCursor {

    private static final int ELEMENTS_AT_A_TIME = 64;
    private static final int BYTES_AT_A_TIME = 1 << 16;

    private final RawRingQueue queue;
    private final Queue<byte[]> copied = new ArrayDeque<>();

    /** Where the next element is that was not copied yet. */
    private long next;

    private long end;
    private int giveBacks;
    private boolean begun;

    RingCursor(RawRingQueue queue) {
        this.queue = queue;
        copySome();
    }

    /** The next element's bytes; null behind the last one. */
    public byte[] next() {
        byte[] first = copied.poll();
        if (first == null && copySome()) {
            first = copied.poll();
        }
        return first;
    }

    /** Copies the next elements; false if there is none. */
    private boolean copySome() {
        queue.lockTakes();
        try {
            RingElements elements = queue.elements();
            if (!begun) {
                begin();
            }
            long at = start(elements);
            int bytes = 0;
            int count = 0;
            while (count < ELEMENTS_AT_A_TIME && bytes < BYTES_AT_A_TIME && isBeforeEnd(at)) {
                int length = elements.lengthAt(at);
                if (length < 0) {
                    break;
                }
                copied.add(elements.copy(at, length));
                bytes += length;
                count++;
                at = RingElements.behind(at, length);
                next = at;
            }
            return count > 0;
        } finally {
            queue.releaseTakeLock(0);
        }
    }

    private void begin() {
        begun = true;
        next = queue.headLeft();
        end = RingElements.plus(next, queue.size());
        giveBacks = queue.giveBacks();
    }

    /** Where to read on: the next place, or the head if that has passed it. */
    private long start(RingElements elements) {
        long at = queue.headLeft();
        int toSkip = RingElements.difference(next, at);
        if (toSkip <= 0) {
            return at;
        }
        if (giveBacks == queue.giveBacks()) {
            return next;
        }
        // Elements were put back in front of the head, so the place may be within one: it is counted from the head.
        giveBacks = queue.giveBacks();
        for (int length = elements.lengthAt(at); toSkip > 0 && length >= 0; toSkip--) {
            at = RingElements.behind(at, length);
            length = elements.lengthAt(at);
        }
        return at;
    }

    private boolean isBeforeEnd(long at) {
        return RingElements.difference(end, at) > 0;
    }
}

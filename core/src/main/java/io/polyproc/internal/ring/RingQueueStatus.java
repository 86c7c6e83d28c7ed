package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * What any thread sees of a ring queue without a lock: its size, and whether there may be an element or room.
 *
 * <p><b>Progress.</b> Lock-free: each retry means that another thread has taken an element.
 */
final class RingQueueStatus {

    private final RingElements elements;
    private final RingHolds holds;
    private final LongCells tail;
    private final LongCells head;

    RingQueueStatus(ObjectRef ref, RingElements elements, RingHolds holds) {
        this.elements = elements;
        this.holds = holds;
        this.tail = ref.longs(TAIL_OFFSET);
        this.head = ref.longs(HEAD_OFFSET);
    }

    /**
     * Returns the number of elements at one moment within the call. The head is read before and after the tail; if both
     * reads are equal, the count is that of a moment between them.
     */
    int size() {
        while (true) {
            long first = head.getVolatile(0);
            // SYNC ring-queue-tail: volatile. Pairs with the release of tail in RingQueueProducer.publish(), and orders
            // this read between those of the head. Without it old bytes after the tail could be taken for a header.
            long end = tail.getVolatile(0);
            // A producer may be between the two stores of a put, or may have died there.
            long published = elements.endOf(end);
            // If the tail has moved, the bytes after the old one may no longer be headers.
            long moved = tail.getVolatile(0);
            if (head.getVolatile(0) == first) {
                return Math.min(elements.capacity(), RingElements.count(moved == end ? published : moved, first));
            }
        }
    }

    /** Returns the head as an estimate of the number of takes. */
    long head() {
        return head.getOpaque(0);
    }

    /**
     * Tells whether there may be room. Threads that move the head or tail meanwhile notify the waiters.
     */
    boolean mayHaveRoom(int length) {
        // SYNC ring-queue-room: volatile. Pairs with the atomic instruction of a release of the take lock that returns
        // true, after the store of head. Without it a producer could miss the room and the notification (Dekker).
        long first = holds.bound(head.getVolatile(0));
        return elements.fits(tail.getVolatile(0), first, length);
    }

    /** Tells whether there may be an element. False means that there was none. */
    boolean mayHaveElement() {
        // SYNC ring-queue-given-back: volatile. Pairs with the volatile store of head in RingQueueConsumer.putBack().
        // Without it a consumer could miss the element and the notification (Dekker).
        long first = head.getVolatile(0);
        while (elements.lengthAt(first) < 0) {
            long now = head.getVolatile(0);
            if (now == first) {
                return false;
            }
            // Others have taken the element meanwhile, and its bytes may have been overwritten.
            first = now;
        }
        return true;
    }
}

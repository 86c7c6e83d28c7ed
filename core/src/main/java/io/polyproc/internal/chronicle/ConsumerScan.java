package io.polyproc.internal.chronicle;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Reads the elements of a group and takes none: first those that were given back, in the order of their puts, then
 * those that were never taken. It ends after the element that was the last at its creation. It copies elements in
 * batches under the take lock, and is weakly consistent: an element that is taken or given back meanwhile may be shown
 * or not.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. No lock is held between the calls.
 */
public final class ConsumerScan {

    static final int BATCH_ELEMENTS = 64;
    private static final int BATCH_BYTES = 1 << 18;

    private final GroupPosition position;
    private final QueuePutLock putLock;
    private final InFlightTable inFlight;
    private final int batchSize;
    private final long last;
    private final Queue<byte[]> copied = new ArrayDeque<>();

    /** The sequence number of the last element shown of those that were given back. */
    private long returned;

    /** The sequence number of the last element shown of the others; {@link #index} is its index. */
    private long shown;

    private long index;

    ConsumerScan(GroupPosition position, QueuePutLock putLock, InFlightTable inFlight, int batchSize) {
        this.position = position;
        this.putLock = putLock;
        this.inFlight = inFlight;
        this.batchSize = batchSize;
        this.last = putLock.appended();
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
        if (inFlight.returned() == 0 && Math.max(shown, position.taken()) >= last) {
            return false;
        }
        putLock.openLog();
        position.lock();
        try {
            int bytes = 0;
            while (copied.size() < batchSize && bytes < BATCH_BYTES && readNext()) {
                byte[] element = position.reader().element();
                copied.add(element);
                bytes += element.length;
            }
            return !copied.isEmpty();
        } finally {
            position.unlock();
        }
    }

    /** Reads the next element into the reader of the position. */
    private boolean readNext() {
        int slot = inFlight.returned() == 0 ? InFlightTable.NONE : inFlight.nextReturned(returned);
        if (slot != InFlightTable.NONE) {
            position.reader().read(inFlight.index(slot));
            returned = inFlight.sequence(slot);
            return true;
        }
        if (shown < position.taken()) {
            shown = position.taken();
            index = position.takenIndex();
        }
        if (shown >= last) {
            return false;
        }
        position.readFollowing(index, shown + 1);
        shown++;
        index = position.reader().index();
        return true;
    }
}

package io.polyproc.internal.chronicle;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Reads the elements of a group and takes none: those that were given back, in the order of their puts, then those that
 * were never taken. It ends behind the element that was last when it was made. It copies some elements at a time under
 * the take lock, and is weakly consistent: an element that was taken or given back meanwhile may be shown or not.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. No lock is held between the calls.
 */
public final class ConsumerScan {

    static final int ELEMENTS_AT_A_TIME = 64;
    private static final int BYTES_AT_A_TIME = 1 << 18;

    private final ConsumerGroup group;
    private final RawQueue queue;
    private final InFlightTable claims;
    private final int atATime;
    private final long last;
    private final Queue<byte[]> copied = new ArrayDeque<>();

    /** Sequence number of the last element shown of those that were given back. */
    private long returned;

    /** Sequence number and index of the last element shown of the others. */
    private long shown;

    private long index;

    ConsumerScan(ConsumerGroup group, RawQueue queue, InFlightTable claims, int atATime) {
        this.group = group;
        this.queue = queue;
        this.claims = claims;
        this.atATime = atATime;
        this.last = queue.appended();
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
        if (claims.returned() == 0 && Math.max(shown, group.taken()) >= last) {
            return false;
        }
        queue.openLog();
        group.lock();
        try {
            int bytes = 0;
            while (copied.size() < atATime && bytes < BYTES_AT_A_TIME && readNext()) {
                byte[] element = group.reader().element();
                copied.add(element);
                bytes += element.length;
            }
            return !copied.isEmpty();
        } finally {
            group.unlock();
        }
    }

    /** Goes to the next element, which the group's reader has then. */
    private boolean readNext() {
        int claim = claims.returned() == 0 ? InFlightTable.NONE : claims.nextReturned(returned);
        if (claim != InFlightTable.NONE) {
            group.reader().read(claims.index(claim));
            returned = claims.sequence(claim);
            return true;
        }
        if (shown < group.taken()) {
            shown = group.taken();
            index = group.takenIndex();
        }
        if (shown >= last) {
            return false;
        }
        group.readBehind(index, shown + 1);
        shown++;
        index = group.reader().index();
        return true;
    }
}

package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.WorkspaceException;
import io.polyproc.errors.WorkspaceException.Reason;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a ring queue in their bytes, and the arithmetic of their places. A place has a position and a number of
 * elements; both only grow, and wrap around. {@link RingQueueDescriptor} has the layout.
 *
 * <p>An element has a header, and the header behind the last element is zero. So a taker sees in the bytes that it is going to
 * read anyway whether there is an element, as in Agrona's and Aeron's logs.
 *
 * <p><b>Thread and process safety.</b> One writer and one reader at a time, as the queue's locks see to; {@link #lengthAt} is for
 * all.
 *
 * <p><b>If a process dies here.</b> An element without its header is not there; whatever it has left is overwritten.
 */
final class RingElements {

    private static final int UNIT_SHIFT = Integer.numberOfTrailingZeros(UNIT);
    private static final long POSITION = (1L << POSITION_BITS) - 1;
    private static final long ONE_ELEMENT = 1L << POSITION_BITS;
    private static final long NO_ELEMENT = 0;
    private static final int LEAST_LOG_BYTES = 6;
    private static final int MOST_LOG_BYTES = 29;

    private final ObjectRef ref;
    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int begin;
    private final int capacity;
    private final int units;

    /** The data, for the holder of the put lock. */
    private final ByteBuffer writeView;

    /** The data, for the holder of the take lock. */
    private final ByteBuffer readView;

    /** The data, for elements that are put back by the holder of the take lock; its position and limit do not change. */
    private final ByteBuffer putBackView;

    /** Plain: each operation begins with a fence of one kind or another, so it is read anew. */
    private boolean closed;

    RingElements(ObjectRef ref) {
        this.ref = ref;
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.begin = ref.body() + LENGTH;
        this.capacity = (int) ref.size();
        this.units = 1 << ref.options() - UNIT_SHIFT;
        if (capacity < 1
                || capacity > MAX_ELEMENTS
                || ref.options() < LEAST_LOG_BYTES
                || ref.options() > MOST_LOG_BYTES) {
            throw damaged("a capacity of " + capacity + " in 2^" + ref.options() + " bytes", null);
        }
        ByteBuffer data = data();
        this.writeView = data.duplicate().order(ByteOrder.nativeOrder());
        this.putBackView = data.duplicate();
        this.readView = data.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    private ByteBuffer data() {
        try {
            return buffer.slice(begin, 2 << ref.options());
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Bytes of the data of a ring of so many. */
    static long dataLength(int bytes) {
        return 2L * bytes;
    }

    /** Most elements at a time. */
    int capacity() {
        return capacity;
    }

    /** How many elements there are from one place to another. */
    static int count(long end, long first) {
        return (int) ((end >>> POSITION_BITS) - (first >>> POSITION_BITS)) & MAX_ELEMENTS;
    }

    /** How many elements there are from one place to another: negative if the other one is behind. */
    static int difference(long end, long first) {
        int shift = Integer.SIZE - (Long.SIZE - POSITION_BITS);
        return (int) ((end >>> POSITION_BITS) - (first >>> POSITION_BITS)) << shift >> shift;
    }

    /** A place with so many elements more, of which only the number of elements is meant. */
    static long plus(long at, int elements) {
        return at + ((long) elements << POSITION_BITS);
    }

    /** The place behind an element: each half wraps around by itself. */
    static long behind(long at, int length) {
        return (at & ~POSITION) + ONE_ELEMENT | at + unitsOf(length) & POSITION;
    }

    /** The place in front of an element that ends at {@code at}. */
    static long before(long at, int length) {
        return (at & ~POSITION) - ONE_ELEMENT | at - unitsOf(length) & POSITION;
    }

    /** Whether a place is before another one of the same ring. */
    static boolean isBefore(long place, long other) {
        return (place - other & POSITION) > POSITION >>> 1;
    }

    /** Whether an element has room, and the header behind it, when these are the ends of what is there. */
    boolean fits(long end, long first, int length) {
        return count(end, first) < capacity && (end - first & POSITION) + unitsOf(length) < units;
    }

    /** Refuses a length that never fits. */
    void checkLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length=" + length + ": an element cannot have less than 0 bytes");
        }
        if (unitsOf(length) >= units) {
            throw new IllegalArgumentException(ref + ": an element of " + length + " bytes, with a header of " + HEADER
                    + ", is larger than the ring, which has room for " + (units - 1L) * UNIT
                    + " bytes: give RingQueue.open more bytes, under another name");
        }
    }

    /** Length of the element at this place; -1 when there is none yet. */
    int lengthAt(long at) {
        // SYNC ring-queue-put: acquire. Pairs with the release in publish().
        return (int) LongAccess.getAcquire(memory, buffer, header(at)) - 1;
    }

    /** The place behind all elements that are there from this one on. */
    long endOf(long at) {
        long end = at;
        int length = lengthAt(end);
        // A damaged header may say more than the ring has.
        for (int i = 0; i < capacity && length >= 0 && (end - at & POSITION) < units; i++) {
            end = behind(end, length);
            length = lengthAt(end);
        }
        return end;
    }

    /** Writes an element, not its header, but that behind it: none. Gives its length. */
    int write(long at, int maxLength, DirectWriter writer) {
        int start = index(at) + HEADER;
        writer.write(view(writeView, start, maxLength));
        int length = writeView.position() - start;
        if (length < 0 || length > maxLength) {
            throw new IllegalArgumentException(ref + ": a writer of at most " + maxLength
                    + " bytes has left the position " + length + " bytes behind where it was");
        }
        LongAccess.setPlain(memory, buffer, header(behind(at, length)), NO_ELEMENT);
        return length;
    }

    /** Writes the header of an element: it is there. */
    void publish(long at, int length) {
        // SYNC ring-queue-put: release. Pairs with the acquire in lengthAt(). Without it a taker could see the header
        // before the element, or what was once behind it.
        LongAccess.setRelease(memory, buffer, header(at), length + 1L);
    }

    /** Has an element read. */
    void read(long at, int length, DirectReader reader) {
        reader.read(view(readView, index(at) + HEADER, length));
    }

    /** A copy of an element's bytes. */
    byte[] copy(long at, int length) {
        ByteBuffer view = view(readView, index(at) + HEADER, length);
        byte[] element = new byte[length];
        view.get(element);
        return element;
    }

    /** Writes an element in front of the head, and its header, before the head is stored. Allocates nothing. */
    void putBack(long at, byte[] element) {
        if (closed) {
            throw new ClosedException(ref.toString());
        }
        putBackView.put(index(at) + HEADER, element);
        // The release of head that follows publishes it.
        LongAccess.setRelease(memory, buffer, header(at), element.length + 1L);
    }

    /** Later accesses fail. Our views of the data are not taken from us when the workspace is closed. */
    void close() {
        closed = true;
    }

    /** The element's bytes; the order is set since readers and writers may change it. */
    private ByteBuffer view(ByteBuffer data, int start, int length) {
        if (closed) {
            throw new ClosedException(ref.toString());
        }
        if (data.order() != ByteOrder.nativeOrder()) {
            data.order(ByteOrder.nativeOrder());
        }
        try {
            return data.limit(start + length).position(start);
        } catch (IllegalArgumentException e) {
            throw damaged("an element of " + length + " bytes in a ring of " + (long) units * UNIT, e);
        }
    }

    private WorkspaceException damaged(String what, Throwable cause) {
        return new WorkspaceException(
                Reason.DAMAGED,
                ref.workspace().directory(),
                ref + " has " + what + ": its file was damaged; delete the workspace",
                cause);
    }

    private static long unitsOf(int length) {
        return (long) HEADER + length + UNIT - 1 >>> UNIT_SHIFT;
    }

    /** Offset in the mapping of the header at this place. */
    private int header(long at) {
        return begin + index(at);
    }

    /** Index in the data of the element at this place. */
    private int index(long at) {
        return ((int) at & units - 1) << UNIT_SHIFT;
    }
}

package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.ClosedException;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.workspace.ObjectRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of the elements of a ring queue, and the arithmetic of cursors. A cursor has a position and a number of
 * elements; both only grow, and wrap around. {@link RingQueueDescriptor} has the layout.
 *
 * <p>An element has a header, and the header after the last element is zero. So a consumer learns from the bytes that
 * it reads anyway whether there is an element, as in the logs of Agrona and Aeron.
 *
 * <p><b>Thread and process safety.</b> One writer and one reader at a time, which the locks of the queue ensure. Any
 * thread may call {@link #lengthAt}.
 *
 * <p><b>If a process dies here.</b> An element without a header is not in the queue; later puts overwrite its bytes.
 */
final class RingElements {

    private static final int UNIT_SHIFT = Integer.numberOfTrailingZeros(UNIT);
    private static final long POSITION = (1L << POSITION_BITS) - 1;
    private static final long ONE_ELEMENT = 1L << POSITION_BITS;
    private static final long NO_ELEMENT = 0;
    private static final int MIN_LOG_BYTES = 6;
    private static final int MAX_LOG_BYTES = 29;

    private final ObjectRef ref;
    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int begin;
    private final int capacity;
    private final int units;

    /** A view of the data for the owner of the put lock. */
    private final ByteBuffer writeView;

    /** A view of the data for the owner of the take lock. */
    private final ByteBuffer readView;

    /**
     * A view of the data for elements that the owner of the take lock puts back. Its position and limit do not change.
     */
    private final ByteBuffer putBackView;

    /** Plain: each operation begins with a fence or an atomic access, so the field is read again. */
    private boolean closed;

    RingElements(ObjectRef ref) {
        this.ref = ref;
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.begin = ref.body() + LENGTH;
        this.capacity = (int) ref.size();
        this.units = 1 << ref.options() - UNIT_SHIFT;
        if (capacity < 1 || capacity > MAX_ELEMENTS || ref.options() < MIN_LOG_BYTES || ref.options() > MAX_LOG_BYTES) {
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

    /** Returns the length of the data of a ring with this number of bytes. */
    static long dataLength(int bytes) {
        return 2L * bytes;
    }

    /** Returns the most elements at a time. */
    int capacity() {
        return capacity;
    }

    /** Returns the number of elements from one cursor to another. */
    static int count(long end, long first) {
        return (int) ((end >>> POSITION_BITS) - (first >>> POSITION_BITS)) & MAX_ELEMENTS;
    }

    /**
     * Returns the number of elements from {@code first} to {@code end}; negative if {@code end} is before {@code
     * first}.
     */
    static int difference(long end, long first) {
        int shift = Integer.SIZE - (Long.SIZE - POSITION_BITS);
        return (int) ((end >>> POSITION_BITS) - (first >>> POSITION_BITS)) << shift >> shift;
    }

    /** Returns a cursor with this number of elements added; its position has no meaning. */
    static long plus(long at, int elements) {
        return at + ((long) elements << POSITION_BITS);
    }

    /** Returns the cursor after an element. Each half wraps around by itself. */
    static long after(long at, int length) {
        return (at & ~POSITION) + ONE_ELEMENT | at + unitsOf(length) & POSITION;
    }

    /** Returns the cursor before an element that ends at {@code at}. */
    static long before(long at, int length) {
        return (at & ~POSITION) - ONE_ELEMENT | at - unitsOf(length) & POSITION;
    }

    /** Tells whether a cursor is before another one of the same ring. */
    static boolean isBefore(long cursor, long other) {
        return (cursor - other & POSITION) > POSITION >>> 1;
    }

    /** Tells whether an element and the header after it fit, given the first cursor and the end. */
    boolean fits(long end, long first, int length) {
        return count(end, first) < capacity && (end - first & POSITION) + unitsOf(length) < units;
    }

    /** Checks that an element of this length can ever fit. */
    void checkLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length=" + length + ": an element cannot have less than 0 bytes");
        }
        if (unitsOf(length) >= units) {
            throw new IllegalArgumentException(ref + ": an element of " + length + " bytes, with a header of " + HEADER
                    + ", is larger than the ring, which has room for " + (units - 1L) * UNIT
                    + " bytes: create it with RingQueueOptions.withBytes, under another name");
        }
    }

    /** Returns the length of the element at this cursor; -1 when there is none yet. */
    int lengthAt(long at) {
        // SYNC ring-queue-put: acquire. Pairs with the release in publish(). Without it a consumer could see the header
        // before the element.
        return (int) LongAccess.getAcquire(memory, buffer, header(at)) - 1;
    }

    /** Returns the cursor after all published elements from this one on. */
    long endOf(long at) {
        long end = at;
        int length = lengthAt(end);
        // The bounds protect against a damaged header.
        for (int i = 0; i < capacity && length >= 0 && (end - at & POSITION) < units; i++) {
            end = after(end, length);
            length = lengthAt(end);
        }
        return end;
    }

    /** Writes the bytes of an element and the zero header after it, but not its own header. Returns its length. */
    int write(long at, int maxLength, DirectWriter writer) {
        int start = index(at) + HEADER;
        writer.write(view(writeView, start, maxLength));
        int length = writeView.position() - start;
        if (length < 0 || length > maxLength || writeView.limit() > start + maxLength) {
            throw new IllegalArgumentException(ref + ": a writer of at most " + maxLength
                    + " bytes has left the position " + length + " bytes after where it was, and the limit "
                    + (writeView.limit() - start) + " bytes after it");
        }
        LongAccess.setPlain(memory, buffer, header(after(at, length)), NO_ELEMENT);
        return length;
    }

    /** Publishes an element by the store of its header. */
    void publish(long at, int length) {
        // SYNC ring-queue-put: release. Pairs with the acquire in lengthAt(). Without it a consumer could see the
        // header before the element, or old bytes after it.
        LongAccess.setRelease(memory, buffer, header(at), length + 1L);
    }

    /** Passes an element to the reader. */
    void read(long at, int length, DirectReader reader) {
        reader.read(view(readView, index(at) + HEADER, length));
    }

    /** Returns a copy of the bytes of an element. */
    byte[] copy(long at, int length) {
        ByteBuffer view = view(readView, index(at) + HEADER, length);
        byte[] element = new byte[length];
        view.get(element);
        return element;
    }

    /** Writes an element and its header in front of the head. The caller stores the head. Allocates nothing. */
    void putBack(long at, byte[] element) {
        if (closed) {
            throw new ClosedException(ref.toString());
        }
        putBackView.put(index(at) + HEADER, element);
        // SYNC ring-queue-given-back: release. The volatile store of head that follows in RingQueueConsumer.putBack()
        // publishes the element. Without the order a consumer could take old bytes for a header.
        LongAccess.setRelease(memory, buffer, header(at), element.length + 1L);
    }

    /**
     * Makes later accesses fail. The views of the data stay valid when the workspace is closed, so they need this
     * check.
     */
    void close() {
        closed = true;
    }

    /** Returns a view of the bytes of an element. It sets the byte order, which readers and writers may change. */
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
                ref + " has " + what + ": its file is damaged; delete the workspace",
                cause);
    }

    private static long unitsOf(int length) {
        return (long) HEADER + length + UNIT - 1 >>> UNIT_SHIFT;
    }

    /** Returns the offset in the mapping of the header at this cursor. */
    private int header(long at) {
        return begin + index(at);
    }

    /** Returns the index in the data of the element at this cursor. */
    private int index(long at) {
        return ((int) at & units - 1) << UNIT_SHIFT;
    }
}

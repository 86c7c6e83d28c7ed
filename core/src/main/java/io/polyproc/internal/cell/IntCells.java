package io.polyproc.internal.cell;

import io.polyproc.internal.memory.MappedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A row of 32-bit words in mapped memory, by index. Word {@code i} is at byte {@code base + 4 * i}; {@code base} is
 * aligned. The caller ensures that {@code i} is within its own object: accesses are checked against the whole mapping
 * only.
 *
 * <p><b>Progress.</b> Operations that retry a CAS are lock-free; all others are wait-free.
 */
public final class IntCells {

    private final ByteBuffer buffer;
    private final int base;
    private final MappedMemory memory;

    /** Creates the words of {@code memory} from byte {@code base} on. */
    public IntCells(MappedMemory memory, int base) {
        assert base % 4 == 0 : base;
        this.memory = memory;
        this.buffer = memory.buffer();
        this.base = base;
    }

    /** Returns the mapping of the words. */
    public MappedMemory memory() {
        return memory;
    }

    /** Returns the byte offset of word {@code i} in the mapping. */
    public int offset(int i) {
        return base + (i << 2);
    }

    /** Reads word {@code i}, plain. */
    public int getPlain(int i) {
        return IntAccess.getPlain(memory, buffer, offset(i));
    }

    /** Reads word {@code i}, opaque. */
    public int getOpaque(int i) {
        return IntAccess.getOpaque(memory, buffer, offset(i));
    }

    /** Reads word {@code i}, acquire. */
    public int getAcquire(int i) {
        return IntAccess.getAcquire(memory, buffer, offset(i));
    }

    /** Reads word {@code i}, volatile. */
    public int getVolatile(int i) {
        return IntAccess.getVolatile(memory, buffer, offset(i));
    }

    /** Writes word {@code i}, plain. */
    public void setPlain(int i, int value) {
        IntAccess.setPlain(memory, buffer, offset(i), value);
    }

    /** Writes word {@code i}, opaque. */
    public void setOpaque(int i, int value) {
        IntAccess.setOpaque(memory, buffer, offset(i), value);
    }

    /** Writes word {@code i}, release. */
    public void setRelease(int i, int value) {
        IntAccess.setRelease(memory, buffer, offset(i), value);
    }

    /** Writes word {@code i}, volatile. */
    public void setVolatile(int i, int value) {
        IntAccess.setVolatile(memory, buffer, offset(i), value);
    }

    /** Replaces word {@code i} if it is {@code expected}; volatile both ways. */
    public boolean compareAndSet(int i, int expected, int value) {
        return IntAccess.compareAndSet(memory, buffer, offset(i), expected, value);
    }

    /**
     * Replaces word {@code i} as {@link #compareAndSet} does, and returns the value found: {@code expected} means
     * success.
     */
    public int compareAndExchange(int i, int expected, int value) {
        return IntAccess.compareAndExchange(memory, buffer, offset(i), expected, value);
    }

    /** Replaces word {@code i} and returns its former value. */
    public int getAndSet(int i, int value) {
        return IntAccess.getAndSet(memory, buffer, offset(i), value);
    }

    /** Adds to word {@code i}, wrapping on overflow, and returns its former value. */
    public int getAndAdd(int i, int delta) {
        return IntAccess.getAndAdd(memory, buffer, offset(i), delta);
    }

    /** Copies {@code count} words from word {@code i} on into an array, plain. */
    public void read(int i, int[] into, int at, int count) {
        try {
            span(i, count).asIntBuffer().get(into, at, count);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Copies {@code count} words of an array to word {@code i} and following, plain. */
    public void write(int i, int[] from, int at, int count) {
        try {
            span(i, count).asIntBuffer().put(from, at, count);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    private ByteBuffer span(int i, int count) {
        return buffer.slice(offset(i), count * Integer.BYTES).order(ByteOrder.nativeOrder());
    }
}

package io.polyproc.internal.cell;

import io.polyproc.internal.memory.MappedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A row of 64-bit words in mapped memory, by index. Word {@code i} is at byte {@code base + 8 * i}; {@code base} is
 * aligned. The caller ensures that {@code i} is within its own object: accesses are checked against the whole mapping
 * only.
 *
 * <p><b>Progress.</b> Operations that retry a CAS are lock-free; all others are wait-free.
 */
public final class LongCells {

    private final ByteBuffer buffer;
    private final int base;
    private final MappedMemory memory;

    /** Creates the words of {@code memory} from byte {@code base} on. */
    public LongCells(MappedMemory memory, int base) {
        assert base % 8 == 0 : base;
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
        return base + (i << 3);
    }

    /** Reads word {@code i}, plain. */
    public long getPlain(int i) {
        return LongAccess.getPlain(memory, buffer, offset(i));
    }

    /** Reads word {@code i}, opaque. */
    public long getOpaque(int i) {
        return LongAccess.getOpaque(memory, buffer, offset(i));
    }

    /** Reads word {@code i}, acquire. */
    public long getAcquire(int i) {
        return LongAccess.getAcquire(memory, buffer, offset(i));
    }

    /** Reads word {@code i}, volatile. */
    public long getVolatile(int i) {
        return LongAccess.getVolatile(memory, buffer, offset(i));
    }

    /** Writes word {@code i}, plain. */
    public void setPlain(int i, long value) {
        LongAccess.setPlain(memory, buffer, offset(i), value);
    }

    /** Writes word {@code i}, opaque. */
    public void setOpaque(int i, long value) {
        LongAccess.setOpaque(memory, buffer, offset(i), value);
    }

    /** Writes word {@code i}, release. */
    public void setRelease(int i, long value) {
        LongAccess.setRelease(memory, buffer, offset(i), value);
    }

    /** Writes word {@code i}, volatile. */
    public void setVolatile(int i, long value) {
        LongAccess.setVolatile(memory, buffer, offset(i), value);
    }

    /** Replaces word {@code i} if it is {@code expected}; volatile both ways. */
    public boolean compareAndSet(int i, long expected, long value) {
        return LongAccess.compareAndSet(memory, buffer, offset(i), expected, value);
    }

    /**
     * Replaces word {@code i} as {@link #compareAndSet} does, and returns the value found: {@code expected} means
     * success.
     */
    public long compareAndExchange(int i, long expected, long value) {
        return LongAccess.compareAndExchange(memory, buffer, offset(i), expected, value);
    }

    /** Replaces word {@code i} and returns its former value. */
    public long getAndSet(int i, long value) {
        return LongAccess.getAndSet(memory, buffer, offset(i), value);
    }

    /** Adds to word {@code i}, wrapping on overflow, and returns its former value. */
    public long getAndAdd(int i, long delta) {
        return LongAccess.getAndAdd(memory, buffer, offset(i), delta);
    }

    /** Copies {@code count} words from word {@code i} on into an array, plain. */
    public void read(int i, long[] into, int at, int count) {
        try {
            span(i, count).asLongBuffer().get(into, at, count);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Copies {@code count} words of an array to word {@code i} and following, plain. */
    public void write(int i, long[] from, int at, int count) {
        try {
            span(i, count).asLongBuffer().put(from, at, count);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Copies {@code count} words from word {@code i} on into an array, plain. */
    public void read(int i, double[] into, int at, int count) {
        try {
            span(i, count).asDoubleBuffer().get(into, at, count);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Copies {@code count} words of an array to word {@code i} and following, plain. */
    public void write(int i, double[] from, int at, int count) {
        try {
            span(i, count).asDoubleBuffer().put(from, at, count);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    private ByteBuffer span(int i, int count) {
        return buffer.slice(offset(i), count * Long.BYTES).order(ByteOrder.nativeOrder());
    }
}

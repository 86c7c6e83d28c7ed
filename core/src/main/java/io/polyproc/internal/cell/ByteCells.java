package io.polyproc.internal.cell;

import io.polyproc.internal.memory.MappedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A row of bytes in mapped memory. A buffer has no atomic accesses to bytes. So volatile and read-modify-write
 * operations use the aligned 32-bit word around the byte, and do not disturb its neighbours.
 */
public final class ByteCells {

    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int base;
    private final IntCells words;

    /** Creates the bytes of {@code memory} from byte {@code base} on, a multiple of 4. */
    public ByteCells(MappedMemory memory, int base) {
        this.memory = memory;
        this.buffer = memory.buffer();
        this.base = base;
        this.words = new IntCells(memory, base);
    }

    /** Reads byte {@code i}, plain. */
    public byte getPlain(int i) {
        try {
            return buffer.get(base + i);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes byte {@code i}, plain. */
    public void setPlain(int i, byte value) {
        try {
            buffer.put(base + i, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Reads byte {@code i}, volatile. */
    public byte getVolatile(int i) {
        return (byte) (words.getVolatile(i >> 2) >>> shift(i));
    }

    /** Replaces byte {@code i} if it is {@code expected}. */
    public boolean compareAndSet(int i, byte expected, byte value) {
        while (true) {
            int word = words.getVolatile(i >> 2);
            if ((byte) (word >>> shift(i)) != expected) {
                return false;
            }
            if (words.compareAndSet(i >> 2, word, with(word, i, value))) {
                return true;
            }
        }
    }

    /** Replaces byte {@code i} and returns its former value. */
    public byte getAndSet(int i, byte value) {
        while (true) {
            byte old = getVolatile(i);
            if (compareAndSet(i, old, value)) {
                return old;
            }
        }
    }

    /** Adds to byte {@code i}, wrapping on overflow, and returns its former value. */
    public byte getAndAdd(int i, byte delta) {
        while (true) {
            byte old = getVolatile(i);
            if (compareAndSet(i, old, (byte) (old + delta))) {
                return old;
            }
        }
    }

    /** Copies {@code count} bytes from byte {@code i} on into an array, plain. */
    public void read(int i, byte[] into, int at, int count) {
        try {
            buffer.get(base + i, into, at, count);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Copies {@code count} bytes of an array to byte {@code i} and following, plain. */
    public void write(int i, byte[] from, int at, int count) {
        try {
            buffer.put(base + i, from, at, count);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    private static int shift(int i) {
        int place = i & 3;
        return 8 * (BIG_ENDIAN ? 3 - place : place);
    }

    private static int with(int word, int i, byte value) {
        return word & ~(0xFF << shift(i)) | (value & 0xFF) << shift(i);
    }
}

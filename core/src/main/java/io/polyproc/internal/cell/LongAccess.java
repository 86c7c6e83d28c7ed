package io.polyproc.internal.cell;

import io.polyproc.internal.memory.MappedMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Accesses to 64-bit words in mapped memory, by their offset in it. For hot paths that cache the buffer in a field of
 * their own: one indirection less than {@link LongCells}, which matters after a fence, where each indirection is loaded
 * again.
 *
 * <p>The buffer is that of the memory and the offset is aligned. Accesses are checked against the whole mapping only.
 */
public final class LongAccess {

    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private LongAccess() {}

    /** Reads the word, plain. */
    public static long getPlain(MappedMemory memory, ByteBuffer buffer, int offset) {
        try {
            return (long) WORD.get(buffer, offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Reads the word, opaque. */
    public static long getOpaque(MappedMemory memory, ByteBuffer buffer, int offset) {
        try {
            return (long) WORD.getOpaque(buffer, offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Reads the word, acquire. */
    public static long getAcquire(MappedMemory memory, ByteBuffer buffer, int offset) {
        try {
            return (long) WORD.getAcquire(buffer, offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Reads the word, volatile. */
    public static long getVolatile(MappedMemory memory, ByteBuffer buffer, int offset) {
        try {
            return (long) WORD.getVolatile(buffer, offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes the word, plain. */
    public static void setPlain(MappedMemory memory, ByteBuffer buffer, int offset, long value) {
        try {
            WORD.set(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes the word, opaque. */
    public static void setOpaque(MappedMemory memory, ByteBuffer buffer, int offset, long value) {
        try {
            WORD.setOpaque(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes the word, release. */
    public static void setRelease(MappedMemory memory, ByteBuffer buffer, int offset, long value) {
        try {
            WORD.setRelease(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes the word, volatile. */
    public static void setVolatile(MappedMemory memory, ByteBuffer buffer, int offset, long value) {
        try {
            WORD.setVolatile(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Replaces the word if it is {@code expected}; volatile both ways. */
    public static boolean compareAndSet(MappedMemory memory, ByteBuffer buffer, int offset, long expected, long value) {
        try {
            return WORD.compareAndSet(buffer, offset, expected, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /**
     * Replaces the word as {@link #compareAndSet} does, and returns the value found: {@code expected} means success.
     */
    public static long compareAndExchange(
            MappedMemory memory, ByteBuffer buffer, int offset, long expected, long value) {
        try {
            return (long) WORD.compareAndExchange(buffer, offset, expected, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Replaces the word and returns its former value. */
    public static long getAndSet(MappedMemory memory, ByteBuffer buffer, int offset, long value) {
        try {
            return (long) WORD.getAndSet(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Adds to the word, wrapping on overflow, and returns its former value. */
    public static long getAndAdd(MappedMemory memory, ByteBuffer buffer, int offset, long delta) {
        try {
            return (long) WORD.getAndAdd(buffer, offset, delta);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }
}

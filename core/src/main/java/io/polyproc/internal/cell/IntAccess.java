package io.polyproc.internal.cell;

import io.polyproc.internal.memory.MappedMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Accesses to 32-bit words in mapped memory, by their offset in it. For hot paths that cache the buffer in a field of
 * their own: one indirection less than {@link IntCells}, which matters after a fence, where each indirection is loaded
 * again.
 *
 * <p>The buffer is that of the memory and the offset is aligned. Accesses are checked against the whole mapping only.
 */
public final class IntAccess {

    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private IntAccess() {}

    /** Reads the word, plain. */
    public static int getPlain(MappedMemory memory, ByteBuffer buffer, int offset) {
        try {
            return (int) WORD.get(buffer, offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Reads the word, opaque. */
    public static int getOpaque(MappedMemory memory, ByteBuffer buffer, int offset) {
        try {
            return (int) WORD.getOpaque(buffer, offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Reads the word, acquire. */
    public static int getAcquire(MappedMemory memory, ByteBuffer buffer, int offset) {
        try {
            return (int) WORD.getAcquire(buffer, offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Reads the word, volatile. */
    public static int getVolatile(MappedMemory memory, ByteBuffer buffer, int offset) {
        try {
            return (int) WORD.getVolatile(buffer, offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes the word, plain. */
    public static void setPlain(MappedMemory memory, ByteBuffer buffer, int offset, int value) {
        try {
            WORD.set(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes the word, opaque. */
    public static void setOpaque(MappedMemory memory, ByteBuffer buffer, int offset, int value) {
        try {
            WORD.setOpaque(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes the word, release. */
    public static void setRelease(MappedMemory memory, ByteBuffer buffer, int offset, int value) {
        try {
            WORD.setRelease(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Writes the word, volatile. */
    public static void setVolatile(MappedMemory memory, ByteBuffer buffer, int offset, int value) {
        try {
            WORD.setVolatile(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Replaces the word if it is {@code expected}; volatile both ways. */
    public static boolean compareAndSet(MappedMemory memory, ByteBuffer buffer, int offset, int expected, int value) {
        try {
            return WORD.compareAndSet(buffer, offset, expected, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /**
     * Replaces the word as {@link #compareAndSet} does, and returns the value found: {@code expected} means success.
     */
    public static int compareAndExchange(MappedMemory memory, ByteBuffer buffer, int offset, int expected, int value) {
        try {
            return (int) WORD.compareAndExchange(buffer, offset, expected, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Replaces the word and returns its former value. */
    public static int getAndSet(MappedMemory memory, ByteBuffer buffer, int offset, int value) {
        try {
            return (int) WORD.getAndSet(buffer, offset, value);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Adds to the word, wrapping on overflow, and returns its former value. */
    public static int getAndAdd(MappedMemory memory, ByteBuffer buffer, int offset, int delta) {
        try {
            return (int) WORD.getAndAdd(buffer, offset, delta);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }
}

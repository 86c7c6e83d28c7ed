package io.polyproc.internal.cell;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Primitive values at any byte of an array, in native order. Floating-point numbers are written with one bit pattern
 * for all NaN, so numbers that are equal for {@link Double#equals} have equal bytes.
 */
public final class HeapFields {

    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle CHARS = view(char[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private HeapFields() {}

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.nativeOrder());
    }

    /** Reads a truth value: every byte but 0 is true. */
    public static boolean getBoolean(byte[] bytes, int offset) {
        return bytes[offset] != 0;
    }

    /** Writes a truth value, as 1 or 0. */
    public static void putBoolean(byte[] bytes, int offset, boolean value) {
        bytes[offset] = (byte) (value ? 1 : 0);
    }

    /** Reads a byte. */
    public static byte getByte(byte[] bytes, int offset) {
        return bytes[offset];
    }

    /** Writes a byte. */
    public static void putByte(byte[] bytes, int offset, byte value) {
        bytes[offset] = value;
    }

    /** Reads a short. */
    public static short getShort(byte[] bytes, int offset) {
        return (short) SHORTS.get(bytes, offset);
    }

    /** Writes a short. */
    public static void putShort(byte[] bytes, int offset, short value) {
        SHORTS.set(bytes, offset, value);
    }

    /** Reads a char. */
    public static char getChar(byte[] bytes, int offset) {
        return (char) CHARS.get(bytes, offset);
    }

    /** Writes a char. */
    public static void putChar(byte[] bytes, int offset, char value) {
        CHARS.set(bytes, offset, value);
    }

    /** Reads a int. */
    public static int getInt(byte[] bytes, int offset) {
        return (int) INTS.get(bytes, offset);
    }

    /** Writes a int. */
    public static void putInt(byte[] bytes, int offset, int value) {
        INTS.set(bytes, offset, value);
    }

    /** Reads a long. */
    public static long getLong(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    /** Writes a long. */
    public static void putLong(byte[] bytes, int offset, long value) {
        LONGS.set(bytes, offset, value);
    }

    /** Reads a float. */
    public static float getFloat(byte[] bytes, int offset) {
        return Float.intBitsToFloat((int) INTS.get(bytes, offset));
    }

    /** Writes a float. */
    public static void putFloat(byte[] bytes, int offset, float value) {
        INTS.set(bytes, offset, Float.floatToIntBits(value));
    }

    /** Reads a double. */
    public static double getDouble(byte[] bytes, int offset) {
        return Double.longBitsToDouble((long) LONGS.get(bytes, offset));
    }

    /** Writes a double. */
    public static void putDouble(byte[] bytes, int offset, double value) {
        LONGS.set(bytes, offset, Double.doubleToLongBits(value));
    }
}

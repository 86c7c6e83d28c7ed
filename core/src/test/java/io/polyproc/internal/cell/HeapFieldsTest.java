package io.polyproc.internal.cell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Compared with a byte buffer in native order, at an offset that is not aligned. */
class HeapFieldsTest {

    private static final int AT = 3;

    private final byte[] bytes = new byte[16];
    private final byte[] expected = new byte[16];
    private final ByteBuffer buffer = ByteBuffer.wrap(expected).order(ByteOrder.nativeOrder());

    @Test
    void integersHaveNativeOrder() {
        HeapFields.putByte(bytes, AT, (byte) 0x81);
        buffer.put(AT, (byte) 0x81);
        assertArrayEquals(expected, bytes);
        assertEquals((byte) 0x81, HeapFields.getByte(bytes, AT));
        HeapFields.putShort(bytes, AT, (short) 0x8123);
        buffer.putShort(AT, (short) 0x8123);
        assertArrayEquals(expected, bytes);
        assertEquals((short) 0x8123, HeapFields.getShort(bytes, AT));
        HeapFields.putInt(bytes, AT, 0x81234567);
        buffer.putInt(AT, 0x81234567);
        assertArrayEquals(expected, bytes);
        assertEquals(0x81234567, HeapFields.getInt(bytes, AT));
        HeapFields.putLong(bytes, AT, 0x8123456789ABCDEFL);
        buffer.putLong(AT, 0x8123456789ABCDEFL);
        assertArrayEquals(expected, bytes);
        assertEquals(0x8123456789ABCDEFL, HeapFields.getLong(bytes, AT));
    }

    @Test
    void charactersHaveNativeOrder() {
        HeapFields.putChar(bytes, AT, '\u8123');
        buffer.putChar(AT, '\u8123');
        assertArrayEquals(expected, bytes);
        assertEquals('\u8123', HeapFields.getChar(bytes, AT));
    }

    @Test
    void floatingPointNumbersHaveNativeOrder() {
        HeapFields.putFloat(bytes, AT, -1.5f);
        buffer.putFloat(AT, -1.5f);
        assertArrayEquals(expected, bytes);
        assertEquals(-1.5f, HeapFields.getFloat(bytes, AT));
        HeapFields.putDouble(bytes, AT, -1.25e300);
        buffer.putDouble(AT, -1.25e300);
        assertArrayEquals(expected, bytes);
        assertEquals(-1.25e300, HeapFields.getDouble(bytes, AT));
    }

    @Test
    void allNotANumberHaveOneForm() {
        HeapFields.putDouble(bytes, 0, Double.longBitsToDouble(0xFFF8_0000_0000_0001L));
        assertEquals(Double.doubleToRawLongBits(Double.NaN), HeapFields.getLong(bytes, 0));
        HeapFields.putFloat(bytes, 8, Float.intBitsToFloat(0xFFC0_0001));
        assertEquals(Float.floatToRawIntBits(Float.NaN), HeapFields.getInt(bytes, 8));
    }

    @Test
    void everyByteButZeroIsTrue() {
        HeapFields.putBoolean(bytes, AT, true);
        assertEquals(1, bytes[AT]);
        assertTrue(HeapFields.getBoolean(bytes, AT));
        HeapFields.putBoolean(bytes, AT, false);
        assertFalse(HeapFields.getBoolean(bytes, AT));
        bytes[AT] = -1;
        assertTrue(HeapFields.getBoolean(bytes, AT));
    }
}

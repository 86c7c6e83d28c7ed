package io.polyproc.internal.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Short UTF-8 text in a fixed field. */
public final class InlineString {

    private InlineString() {}

    /** Writes as many whole characters as fit, and returns their length in bytes. */
    public static int put(ByteBuffer buffer, int offset, int capacity, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, capacity);
        while (length < bytes.length && length > 0 && (bytes[length] & 0xC0) == 0x80) {
            length--;
        }
        buffer.put(offset, bytes, 0, length);
        return length;
    }

    /** Reads the text that {@link #put} wrote; cuts a length out of range, which a dead writer may have left. */
    public static String get(ByteBuffer buffer, int offset, int capacity, int length) {
        byte[] bytes = new byte[Math.max(0, Math.min(length, capacity))];
        buffer.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

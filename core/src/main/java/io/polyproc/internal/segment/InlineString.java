package io.polyproc.internal.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Short UTF-8 text in a fixed field. */
final class InlineString {

    private InlineString() {}

    /** Writes as many whole characters as fit, and returns how many bytes they take. */
    static int put(ByteBuffer buffer, int offset, int capacity, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, capacity);
        while (length < bytes.length && length > 0 && (bytes[length] & 0xC0) == 0x80) {
            length--;
        }
        buffer.put(offset, bytes, 0, length);
        return length;
    }

    /** Reads what {@link #put} wrote; a length out of range, as a dying writer may leave, is cut. */
    static String get(ByteBuffer buffer, int offset, int capacity, int length) {
        byte[] bytes = new byte[Math.max(0, Math.min(length, capacity))];
        buffer.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

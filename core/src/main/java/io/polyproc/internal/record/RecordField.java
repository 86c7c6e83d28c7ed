package io.polyproc.internal.record;

import io.polyproc.internal.cell.HeapFields;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A field of a shared record.
 *
 * @param name the name of its component; for a component of a nested record, the names joined by dots
 * @param type its type
 * @param offset its first byte in a copy of the record
 * @param length its bytes
 */
record RecordField(String name, FieldType type, int offset, int length) {

    private static final int LENGTH_BYTES = Integer.BYTES;

    /** Returns the length of a field for strings of at most this number of bytes. */
    static int lengthOf(int maxBytes) {
        return LENGTH_BYTES + maxBytes;
    }

    /** Returns the most bytes of a string. */
    int maxBytes() {
        return length - LENGTH_BYTES;
    }

    /** Returns the line of the layout. */
    String text() {
        return name + ' ' + type.formatName() + ' ' + offset + ' ' + length;
    }

    /** Reads the string; cuts a length out of range, which another program may have written. */
    String getString(byte[] bytes) {
        int found = HeapFields.getInt(bytes, offset);
        int count = Math.max(0, Math.min(found, maxBytes()));
        return new String(bytes, offset + LENGTH_BYTES, count, StandardCharsets.UTF_8);
    }

    /**
     * Writes the string. The bytes after it are unchanged: they are zero.
     *
     * @throws NullPointerException when it is null
     * @throws IllegalArgumentException when it has too many bytes, or is no text that UTF-8 can write
     */
    void putString(byte[] bytes, String value) {
        byte[] text = Objects.requireNonNull(value, name).getBytes(StandardCharsets.UTF_8);
        if (text.length > maxBytes()) {
            throw new IllegalArgumentException(name + "=\"" + value + "\" has " + text.length
                    + " bytes of UTF-8: the limit of this component is " + maxBytes() + ", set by @MaxBytes");
        }
        if (hasLoneSurrogate(value)) {
            throw new IllegalArgumentException(
                    name + "=\"" + value + "\" has half a surrogate pair: a component is text that UTF-8 can write");
        }
        HeapFields.putInt(bytes, offset, text.length);
        System.arraycopy(text, 0, bytes, offset + LENGTH_BYTES, text.length);
    }

    private static boolean hasLoneSurrogate(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!paired) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** Returns a component's value, or reports that it is null. */
    static Object nonNull(String name, Object value) {
        return Objects.requireNonNull(value, name);
    }
}

package io.polyproc.internal.codec;

import io.polyproc.internal.segment.HandleProxy;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.segment.SharedObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes objects one behind the other, for a process of the same workspace that runs the same program. What tasks most often
 * take and give is written without an array or a stream of its own: that is what an item of a large map costs.
 *
 * <pre>
 *   an object: tag (byte), then
 *     NULL        nothing
 *     INTEGER     int          LONG, DOUBLE   8 bytes          TRUE, FALSE   nothing
 *     TEXT        length (int), UTF-8
 *     HANDLE      class of its form: length (int), UTF-8; object id (long)
 *     OTHER       length (int), the bytes of {@link StandardCodec}
 *     FAILURE     length (int), the bytes of {@link Throwables}: in place of the object, this was thrown
 * </pre>
 *
 * Big endian. {@link ObjectReader} reads it.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time.
 */
public final class ObjectWriter {

    static final byte NULL = 0;
    static final byte INTEGER = 1;
    static final byte LONG = 2;
    static final byte DOUBLE = 3;
    static final byte TRUE = 4;
    static final byte FALSE = 5;
    static final byte TEXT = 6;
    static final byte HANDLE = 7;
    static final byte OTHER = 8;
    static final byte FAILURE = 9;

    /** Both sides run the same program, so nothing is filtered. */
    static final StandardCodec<Object> CODEC = new StandardCodec<>(Object.class, StandardCodec.UNFILTERED);

    private static final int FIRST_CAPACITY = 64;
    /** Room for a tag and eight bytes is made at once. */
    private static final int SMALL = 1 + Long.BYTES;

    private final MappedWorkspace workspace;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);

    /** A writer for processes of that workspace. */
    public ObjectWriter(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /** How many bytes are written. */
    public int size() {
        return buffer.position();
    }

    /** Forgets what was written behind a size that it once had. */
    public void truncate(int size) {
        buffer.position(size);
    }

    /** The bytes, in an array of their own. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size());
    }

    /** The array that the bytes are in, of which {@link #size} count. It changes with the next object. */
    public byte[] array() {
        return bytes;
    }

    /** Writes a byte that is no object. */
    public void putByte(int value) {
        ensure(1);
        buffer.put((byte) value);
    }

    /** Writes an int that is no object. */
    public void putInt(int value) {
        ensure(Integer.BYTES);
        buffer.putInt(value);
    }

    /** Writes a long that is no object. */
    public void putLong(long value) {
        ensure(Long.BYTES);
        buffer.putLong(value);
    }

    /** Replaces the int that begins at a position. */
    public void putIntAt(int position, int value) {
        buffer.putInt(position, value);
    }

    /** Replaces the long that begins at a position. */
    public void putLongAt(int position, long value) {
        buffer.putLong(position, value);
    }

    /** Replaces the byte at a position. */
    public void putByteAt(int position, byte value) {
        buffer.put(position, value);
    }

    /** Writes some bytes that are no object, without their number. */
    public void putBytes(byte[] more) {
        ensure(more.length);
        buffer.put(more);
    }

    /**
     * Writes an object, or null.
     *
     * @throws io.polyproc.errors.SerializationException when something in it is not serializable; nothing of it is written
     */
    public void write(Object object) {
        ensure(SMALL);
        if (object instanceof Integer i) {
            buffer.put(INTEGER).putInt(i);
        } else if (object == null) {
            buffer.put(NULL);
        } else if (object instanceof Long l) {
            buffer.put(LONG).putLong(l);
        } else if (object instanceof Double d) {
            buffer.put(DOUBLE).putDouble(d);
        } else if (object instanceof Boolean b) {
            buffer.put(b ? TRUE : FALSE);
        } else if (object instanceof String s && isExactInUtf8(s)) {
            block(TEXT, s.getBytes(StandardCharsets.UTF_8));
        } else if (!(object instanceof SharedObject handle) || !writeHandle(handle)) {
            block(OTHER, CODEC.encode(object));
        }
    }

    /** Writes that, in place of an object, something was thrown. */
    public void writeFailure(Throwable thrown) {
        block(FAILURE, Throwables.toBytes(thrown));
    }

    private boolean writeHandle(SharedObject handle) {
        if (Replacement.of(handle) instanceof HandleProxy form && form.isIn(workspace) && form.isComplete()) {
            block(HANDLE, form.getClass().getName().getBytes(StandardCharsets.UTF_8));
            putLong(form.objectId());
            return true;
        }
        return false;
    }

    private void block(byte tag, byte[] contents) {
        ensure(1 + Integer.BYTES + contents.length);
        buffer.put(tag).putInt(contents.length).put(contents);
    }

    /** Lone surrogates have no UTF-8. */
    private static boolean isExactInUtf8(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private void ensure(int more) {
        if (buffer.remaining() < more) {
            int position = buffer.position();
            long needed = (long) position + more;
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
            buffer = ByteBuffer.wrap(bytes).position(position);
        }
    }
}

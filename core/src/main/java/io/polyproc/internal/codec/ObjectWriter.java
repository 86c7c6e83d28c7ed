package io.polyproc.internal.codec;

import io.polyproc.SharedObject;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a sequence of objects for a process of the same workspace that runs the same program. The most frequent
 * arguments and results of tasks are written without an array or a stream of their own, which determines the cost of an
 * item of a large map.
 *
 * <pre>
 *   an object: tag (byte), then
 *     NULL        nothing
 *     INTEGER     int          LONG, DOUBLE   8 bytes          TRUE, FALSE   nothing
 *     TEXT        length (int), UTF-8
 *     HANDLE      class of its proxy: length (int), UTF-8; object id (long)
 *     OTHER       length (int), the bytes of {@link StandardCodec}
 *     FAILURE     length (int), the bytes of {@link Throwables}: the exception in place of the object
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

    /** Both sides run the same program, so there is no filter. */
    static final StandardCodec<Object> CODEC = new StandardCodec<>(Object.class, StandardCodec.UNFILTERED);

    private static final int FIRST_CAPACITY = 64;
    /** Length of a tag and eight bytes, for which capacity is ensured at once. */
    private static final int SMALL = 1 + Long.BYTES;

    private final MappedWorkspace workspace;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);

    /** Whether the objects are results of tasks; otherwise they are arguments. */
    private final boolean hasResults;

    /** What the code of objects is for; null before the first object that may need code. */
    private @Nullable CodeUses uses;

    private ObjectWriter(MappedWorkspace workspace, boolean hasResults) {
        this.workspace = workspace;
        this.hasResults = hasResults;
    }

    /** Returns a writer of arguments for processes of that workspace. */
    public static ObjectWriter ofArguments(MappedWorkspace workspace) {
        return new ObjectWriter(workspace, false);
    }

    /** Returns a writer of results, for the sender of the task. */
    public static ObjectWriter ofResults(MappedWorkspace workspace) {
        return new ObjectWriter(workspace, true);
    }

    /**
     * Returns the code that the arguments since the last call need, which other processes find as long as the list is
     * reachable; null if the class path is enough.
     */
    public @Nullable List<PublishedCode> takeCode() {
        return uses == null ? null : uses.take();
    }

    private CodeUses uses() {
        if (uses == null) {
            uses = hasResults ? CodeUses.OF_RESULT : new CodeUses();
        }
        return uses;
    }

    /** Returns the number of bytes written. */
    public int size() {
        return buffer.position();
    }

    /** Truncates the output to an earlier size. */
    public void truncate(int size) {
        buffer.position(size);
    }

    /** Returns a copy of the bytes. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size());
    }

    /** Returns the internal array, with {@link #size} valid bytes. The next object changes it. */
    public byte[] array() {
        return bytes;
    }

    /** Writes a raw byte. */
    public void putByte(int value) {
        ensure(1);
        buffer.put((byte) value);
    }

    /** Writes a raw int. */
    public void putInt(int value) {
        ensure(Integer.BYTES);
        buffer.putInt(value);
    }

    /** Writes a raw long. */
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

    /** Writes raw bytes without their length. */
    public void putBytes(byte[] more) {
        ensure(more.length);
        buffer.put(more);
    }

    /**
     * Writes an object, or null.
     *
     * @throws io.polyproc.codec.SerializationException when an object in it is not serializable; the output is
     *     unchanged
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
            block(OTHER, CODEC.encode(object, uses()));
        }
    }

    /** Writes an exception in place of an object. */
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

    /** Tells whether the text has lone surrogates, which UTF-8 cannot encode. */
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

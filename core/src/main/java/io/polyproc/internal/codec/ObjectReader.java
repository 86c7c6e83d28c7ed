package io.polyproc.internal.codec;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the objects that an {@link ObjectWriter} has written.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time.
 */
public final class ObjectReader {

    private final MappedWorkspace workspace;
    private final ByteBuffer buffer;
    private final @Nullable List<PublishedCode> sent;
    private boolean hasCode;

    /** Constructs a reader of an array from an index on; handles refer to that workspace. */
    public ObjectReader(MappedWorkspace workspace, byte[] bytes, int from) {
        this(workspace, bytes, from, null);
    }

    /**
     * Constructs a reader of the results of a task.
     *
     * @param sent the code that was sent with the task; null for none
     */
    public ObjectReader(MappedWorkspace workspace, byte[] bytes, int from, @Nullable List<PublishedCode> sent) {
        this.workspace = workspace;
        this.sent = sent;
        this.buffer = ByteBuffer.wrap(bytes).position(from);
    }

    /** Returns the current position. */
    public int position() {
        return buffer.position();
    }

    /** Reads a raw byte. */
    public byte getByte() {
        return buffer.get();
    }

    /** Reads a raw int. */
    public int getInt() {
        return buffer.getInt();
    }

    /** Reads a raw long. */
    public long getLong() {
        return buffer.getLong();
    }

    /** Reads this number of raw bytes. */
    public byte[] getBytes(int count) {
        check(count);
        int end = buffer.position() + count;
        try {
            return Arrays.copyOfRange(buffer.array(), buffer.position(), end);
        } finally {
            // Also if the heap has no space for a copy, the next object can be read.
            buffer.position(end);
        }
    }

    /** Reads the remaining bytes. */
    public byte[] getRest() {
        return getBytes(buffer.remaining());
    }

    /** Tells whether the next item is an exception in place of an object. */
    public boolean isFailure() {
        return buffer.get(buffer.position()) == ObjectWriter.FAILURE;
    }

    /** Returns the exception in place of the next object. */
    public Throwable readFailure() {
        buffer.get();
        return Throwables.fromBytes(getBytes(buffer.getInt()), sent);
    }

    /**
     * Reads the next object. If that fails, the object after it can be read.
     *
     * @throws SerializationException when a class is missing here, or has changed
     */
    public Object read() {
        byte tag = buffer.get();
        switch (tag) {
            case ObjectWriter.INTEGER:
                return buffer.getInt();
            case ObjectWriter.NULL:
                return null;
            case ObjectWriter.LONG:
                return buffer.getLong();
            case ObjectWriter.DOUBLE:
                return buffer.getDouble();
            case ObjectWriter.TRUE:
                return Boolean.TRUE;
            case ObjectWriter.FALSE:
                return Boolean.FALSE;
            case ObjectWriter.TEXT:
                return text();
            case ObjectWriter.HANDLE:
                return handle(text(), buffer.getLong());
            case ObjectWriter.OTHER:
                return decode(getBytes(buffer.getInt()));
            default:
                throw new SerializationException("tag=" + tag + ": the message is damaged", null);
        }
    }

    private Object decode(byte[] bytes) {
        hasCode |= bytes.length > 1 && bytes[0] == StandardCodec.SERIALIZED && bytes[1] == TravellingOutput.WITH_CODE;
        return ObjectWriter.CODEC.decode(bytes, sent);
    }

    /** Tells whether the code of one of the objects read up to now has travelled. */
    public boolean hasCode() {
        return hasCode;
    }

    /** Refuses a length beyond the end of the message before memory is allocated for it. */
    private void check(int length) {
        if (length < 0 || length > buffer.remaining()) {
            throw new SerializationException(
                    "length=" + length + " where " + buffer.remaining() + " bytes are left: the message is damaged",
                    null);
        }
    }

    private String text() {
        int length = buffer.getInt();
        check(length);
        int begin = buffer.position();
        buffer.position(begin + length);
        return new String(buffer.array(), begin, length, StandardCharsets.UTF_8);
    }

    private Object handle(String formClass, long objectId) {
        try {
            return HandleProxy.attach(formClass, workspace, objectId);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw Serialization.missingClass("handle", e);
        } catch (ReflectiveOperationException e) {
            throw new SerializationException("the handle cannot be read: " + e, e);
        }
    }
}

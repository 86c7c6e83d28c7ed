package io.polyproc.internal.codec;

import io.polyproc.ChildException;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.code.PublishedCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encodes exceptions for other processes: the exception itself where possible, else a stand-in with the same text and
 * stack.
 *
 * <p>Both directions run code of the exception's class, which may throw any exception. Both methods catch it.
 */
public final class Throwables {

    private static final int MAX_CAUSES = 32;

    private Throwables() {}

    /** Encodes both forms: the exception itself if it is serializable, and the stand-in. */
    public static byte[] toBytes(Throwable thrown) {
        byte[] standIn = Serialization.toBytes(standIn(thrown, 0), "exception", CodeUses.OF_RESULT);
        byte[] original;
        try {
            original = Serialization.toBytes(thrown, "exception", CodeUses.OF_RESULT);
        } catch (SerializationException | Error e) {
            original = new byte[0];
        }
        return ByteBuffer.allocate(Integer.BYTES + original.length + standIn.length)
                .putInt(original.length)
                .put(original)
                .put(standIn)
                .array();
    }

    /**
     * Reads the exception, or its stand-in if the exception cannot be read here or cannot describe itself.
     *
     * @param sent the code that was sent with the task; null for none
     * @return the exception; a {@link SerializationException} if not even the stand-in can be read
     */
    public static Throwable fromBytes(byte[] bytes, @Nullable List<PublishedCode> sent) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte[] original = new byte[Objects.checkIndex(in.getInt(), bytes.length)];
            in.get(original);
            byte[] standIn = new byte[in.remaining()];
            in.get(standIn);
            Throwable read = original.length > 0 ? original(original, sent) : null;
            return read != null ? read : (Throwable) Serialization.fromBytes(standIn, "exception", null, null);
        } catch (Throwable e) {
            return new SerializationException(
                    "an exception of another process cannot be read here: " + describe(e)
                            + ". Check this process's class path and jdk.serialFilter",
                    e);
        }
    }

    /** Returns the exception itself, or null if reading it or its own {@code toString} fails. */
    private static Throwable original(byte[] bytes, @Nullable List<PublishedCode> sent) {
        try {
            Throwable read = (Throwable) Serialization.fromBytes(bytes, "exception", null, sent);
            // A wrapper such as ExecutionException calls toString() of its cause in its constructor.
            return String.valueOf(read) == null ? null : read;
        } catch (Throwable e) {
            return null;
        }
    }

    /** Returns the text of an exception, or the name of its class if its own code fails. */
    public static String describe(Throwable thrown) {
        try {
            return String.valueOf(thrown);
        } catch (Throwable e) {
            return thrown.getClass().getName();
        }
    }

    private static ChildException standIn(Throwable thrown, int depth) {
        String type = thrown.getClass().getName();
        try {
            Throwable cause = depth < MAX_CAUSES ? thrown.getCause() : null;
            return new ChildException(
                    type,
                    thrown.getMessage(),
                    thrown.getStackTrace(),
                    cause == null || cause == thrown ? null : standIn(cause, depth + 1));
        } catch (Throwable e) {
            // Its own getMessage() or getCause() fails: use the name of its class.
            return new ChildException(type, null, new StackTraceElement[0], null);
        }
    }
}

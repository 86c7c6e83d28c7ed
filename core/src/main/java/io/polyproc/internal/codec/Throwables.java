package io.polyproc.internal.codec;

import io.polyproc.errors.RemoteException;
import io.polyproc.errors.SerializationException;
import java.nio.ByteBuffer;

/** Exceptions on their way between processes: as they are where possible, else as a stand-in with the same text and stack. */
public final class Throwables {

    private static final int MAX_CAUSES = 32;

    private Throwables() {}

    /** Both forms, one behind the other: the exception itself if it is serializable, and the stand-in. */
    public static byte[] toBytes(Throwable thrown) {
        byte[] standIn = Serialization.toBytes(standIn(thrown, 0), "exception");
        byte[] original;
        try {
            original = Serialization.toBytes(thrown, "exception");
        } catch (SerializationException e) {
            original = new byte[0];
        }
        return ByteBuffer.allocate(Integer.BYTES + original.length + standIn.length)
                .putInt(original.length)
                .put(original)
                .put(standIn)
                .array();
    }

    /** The exception, or its stand-in when the exception cannot be read here. */
    public static Throwable fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] original = new byte[in.getInt()];
        in.get(original);
        byte[] standIn = new byte[in.remaining()];
        in.get(standIn);
        if (original.length > 0) {
            try {
                return (Throwable) Serialization.fromBytes(original, "exception", null);
            } catch (SerializationException | ClassCastException e) {
                // Its stand-in does the job.
            }
        }
        return (Throwable) Serialization.fromBytes(standIn, "exception", null);
    }

    private static RemoteException standIn(Throwable thrown, int depth) {
        String type = thrown.getClass().getName();
        try {
            Throwable cause = depth < MAX_CAUSES ? thrown.getCause() : null;
            return new RemoteException(
                    type,
                    thrown.getMessage(),
                    thrown.getStackTrace(),
                    cause == null || cause == thrown ? null : standIn(cause, depth + 1));
        } catch (RuntimeException | StackOverflowError e) {
            // Its own getMessage() or getCause() fails: the name of its class must do.
            return new RemoteException(type, null, new StackTraceElement[0], null);
        }
    }
}

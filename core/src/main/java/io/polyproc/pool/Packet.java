package io.polyproc.pool;

import io.polyproc.internal.codec.StandardCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over the rings between a pool and a worker.
 *
 * <pre>
 *   to the worker     STOP
 *                     RUN      function: length, bytes; objects
 *   from the worker   RESULTS  objects
 *                     FAILURE  the exception: bytes
 *
 *   objects: count, then for each its length (-1 for null) and bytes
 * </pre>
 */
final class Packet {

    static final byte STOP = 0;
    static final byte RUN = 1;
    static final byte RESULTS = 2;
    static final byte FAILURE = 3;

    private static final int NULL = -1;

    /** Both sides run the same program, so nothing is filtered. */
    private static final StandardCodec<Object> CODEC =
            new StandardCodec<>(Object.class, info -> java.io.ObjectInputFilter.Status.UNDECIDED);

    private Packet() {}

    static byte[] run(byte[] function, List<byte[]> arguments) {
        return write(out -> {
            out.writeByte(RUN);
            out.writeInt(function.length);
            out.write(function);
            writeObjects(out, arguments);
        });
    }

    static byte[] results(List<byte[]> results) {
        return write(out -> {
            out.writeByte(RESULTS);
            writeObjects(out, results);
        });
    }

    static byte[] failure(byte[] thrown) {
        return write(out -> {
            out.writeByte(FAILURE);
            out.write(thrown);
        });
    }

    static byte[] stop() {
        return new byte[] {STOP};
    }

    /** The bytes of an argument or a result; null for null. */
    static byte[] encode(Object object) {
        return object == null ? null : CODEC.encode(object);
    }

    /** Reads behind the type of the packet. */
    static DataInputStream contents(byte[] packet) {
        return new DataInputStream(new ByteArrayInputStream(packet, 1, packet.length - 1));
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    static List<Object> readObjects(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Object> objects = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.readInt();
            if (length == NULL) {
                objects.add(null);
            } else {
                byte[] bytes = new byte[length];
                in.readFully(bytes);
                objects.add(CODEC.decode(bytes));
            }
        }
        return objects;
    }

    private static void writeObjects(DataOutputStream out, List<byte[]> objects) throws IOException {
        out.writeInt(objects.size());
        for (byte[] object : objects) {
            if (object == null) {
                out.writeInt(NULL);
            } else {
                out.writeInt(object.length);
                out.write(object);
            }
        }
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new IllegalStateException("no I/O in memory can fail", e);
        }
        return bytes.toByteArray();
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }
}

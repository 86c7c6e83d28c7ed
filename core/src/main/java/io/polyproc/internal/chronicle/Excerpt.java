package io.polyproc.internal.chronicle;

import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;

/**
 * One entry of a log: the sequence number of an element, the time of its put, a checksum, and its bytes. An instance is
 * reused for one element after the other. Its memory grows to the largest of them, so no element costs an allocation.
 * It separates the users' readers and writers from the mapped files, which must not be reachable once Chronicle has
 * unmapped them.
 *
 * <p>{@link QueueDescriptor} has the layout. For one thread at a time.
 */
final class Excerpt {

    private static final int SEQUENCE = 0;
    private static final int MILLIS = 8;
    private static final int CHECKSUM = 16;
    private static final int ELEMENT = 20;
    private static final int INITIAL_LENGTH = 1024;

    private final CRC32C checksum = new CRC32C();
    private byte[] bytes;
    private ByteBuffer writable;
    private ByteBuffer readable;
    private int end = ELEMENT;

    Excerpt() {
        use(new byte[INITIAL_LENGTH]);
    }

    private void use(byte[] memory) {
        bytes = memory;
        writable = ByteBuffer.wrap(memory).order(ByteOrder.nativeOrder());
        readable = writable.asReadOnlyBuffer();
    }

    private void makeRoom(int length) {
        if (length > bytes.length) {
            use(new byte[Math.max(length, (int) Math.min(2L * bytes.length, ELEMENT + ChronicleLog.MAX_ELEMENT))]);
        }
    }

    /** Passes the memory of the element to a writer. Returns false when its position or limit is out of range then. */
    boolean write(int maxLength, DirectWriter writer) {
        makeRoom(ELEMENT + maxLength);
        writer.write(
                writable.clear().limit(ELEMENT + maxLength).position(ELEMENT).order(ByteOrder.nativeOrder()));
        end = writable.position();
        boolean isWithin = writable.limit() <= ELEMENT + maxLength;
        writable.clear().order(ByteOrder.nativeOrder());
        return isWithin && end >= ELEMENT && end <= ELEMENT + maxLength;
    }

    /** Writes the fields that the log adds to the element. */
    void stamp(long sequence, long millis) {
        writable.putLong(SEQUENCE, sequence).putLong(MILLIS, millis).putInt(CHECKSUM, checksum());
    }

    /** Returns the length of the entry in bytes. */
    int length() {
        return end;
    }

    void writeTo(Bytes<?> log) {
        log.write(bytes, 0, end);
    }

    /** Reads an entry. Returns false when it is no element, or its checksum is wrong. */
    boolean readFrom(Bytes<?> log) {
        long length = log.readRemaining();
        if (length < ELEMENT || length > ELEMENT + ChronicleLog.MAX_ELEMENT) {
            return false;
        }
        makeRoom((int) length);
        end = log.read(bytes, 0, (int) length);
        return end == length && writable.getInt(CHECKSUM) == checksum();
    }

    private int checksum() {
        checksum.reset();
        checksum.update(bytes, ELEMENT, end - ELEMENT);
        return (int) checksum.getValue();
    }

    long sequence() {
        return writable.getLong(SEQUENCE);
    }

    long millis() {
        return writable.getLong(MILLIS);
    }

    /** Returns a copy of the element. */
    byte[] element() {
        return Arrays.copyOfRange(bytes, ELEMENT, end);
    }

    /** Passes the element to a reader. */
    void element(DirectReader reader) {
        reader.read(readable.clear().limit(end).position(ELEMENT).order(ByteOrder.nativeOrder()));
    }
}

package io.polyproc.internal.chronicle;

import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;

/**
 * What a log has of an element: its number, when it was put, a checksum, and its bytes. One instance serves one element
 * after the other, in memory that grows to the largest of them, so that nothing is allocated for an element. It stands
 * between the users' readers and writers and the mapped files, which must not be reachable once Chronicle has unmapped
 * them.
 *
 * <p>{@link QueueDescriptor} has the layout. For one thread at a time.
 */
final class Excerpt {

    private static final int SEQUENCE = 0;
    private static final int MILLIS = 8;
    private static final int CHECKSUM = 16;
    private static final int ELEMENT = 20;
    private static final int USUAL_LENGTH = 1024;

    private final CRC32C checksum = new CRC32C();
    private byte[] bytes;
    private ByteBuffer writable;
    private ByteBuffer readable;
    private int end = ELEMENT;

    Excerpt() {
        use(new byte[USUAL_LENGTH]);
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

    /** Has a writer write the element; false when it says that it has written more than it may. */
    boolean write(int maxLength, DirectWriter writer) {
        makeRoom(ELEMENT + maxLength);
        writer.write(
                writable.clear().limit(ELEMENT + maxLength).position(ELEMENT).order(ByteOrder.nativeOrder()));
        end = writable.position();
        writable.clear().order(ByteOrder.nativeOrder());
        return end >= ELEMENT && end <= ELEMENT + maxLength;
    }

    /** What the log adds to the element. */
    void stamp(long sequence, long millis) {
        writable.putLong(SEQUENCE, sequence).putLong(MILLIS, millis).putInt(CHECKSUM, checksum());
    }

    /** How many bytes it has. */
    int length() {
        return end;
    }

    void writeTo(Bytes<?> log) {
        log.write(bytes, 0, end);
    }

    /** Takes over what is there; false when that is no element, or another one than was put. */
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

    /** A copy of the element. */
    byte[] element() {
        return Arrays.copyOfRange(bytes, ELEMENT, end);
    }

    /** Has a reader read the element. */
    void element(DirectReader reader) {
        reader.read(readable.clear().limit(end).position(ELEMENT).order(ByteOrder.nativeOrder()));
    }
}

package io.polyproc.internal.chronicle;

import io.polyproc.errors.QueueException;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/** A place in a {@link ChronicleLog}, for one thread at a time. It knows what it has read; nothing of it is shared. */
public final class LogReader implements AutoCloseable {

    private final ChronicleLog log;
    private final SingleChronicleQueue queue;
    private final ExcerptTailer tailer;
    private long lastRead = -1;

    LogReader(ChronicleLog log, SingleChronicleQueue queue) {
        this.log = log;
        this.queue = queue;
        this.tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
    }

    /** The element at an index that was read before. */
    Entry read(long index) {
        return log.uninterrupted(() -> {
            lastRead = -1;
            return readAt(index);
        });
    }

    /**
     * The element that follows the one at {@code index}.
     *
     * @param index index of an element that was read before; 0 for the first element
     * @return null when there is none yet
     */
    public Entry readAfter(long index) {
        return log.uninterrupted(() -> {
            Entry next = tryReadAfter(index);
            if (next == null) {
                // Perhaps it is in a file that another process has begun.
                queue.refreshDirectoryListing();
                next = tryReadAfter(index);
            }
            return next;
        });
    }

    private Entry tryReadAfter(long index) {
        long place = lastRead;
        // Should this fail, the place is unknown.
        lastRead = -1;
        if (place != index) {
            if (index == 0) {
                tailer.toStart();
            } else {
                readAt(index);
            }
        }
        Entry next = readNext();
        lastRead = next == null ? index : next.index();
        return next;
    }

    /** Goes to an index, or to the first element. */
    private Entry readAt(long index) {
        Entry entry = tailer.moveToIndex(index) ? readNext() : null;
        if (entry == null) {
            throw new QueueException(
                    log + " has lost the element at index " + Long.toHexString(index)
                            + ": a file of it was deleted or cut off",
                    null);
        }
        return entry;
    }

    private Entry readNext() {
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return null;
            }
            Bytes<?> bytes = document.wire().bytes();
            long sequence = bytes.readLong();
            long millis = bytes.readLong();
            int checksum = bytes.readInt();
            byte[] element = new byte[Math.toIntExact(bytes.readRemaining())];
            bytes.read(element);
            if (checksum != checksum(element)) {
                throw new QueueException(
                        log + ": element " + sequence + " at index " + Long.toHexString(document.index())
                                + " has bytes that were not put: its file was damaged",
                        null);
            }
            return new Entry(document.index(), sequence, millis, element);
        }
    }

    /** Of an element as it was put. */
    static int checksum(byte[] element) {
        CRC32C checksum = new CRC32C();
        checksum.update(element, 0, element.length);
        return (int) checksum.getValue();
    }

    @Override
    public void close() {
        tailer.close();
    }

    /**
     * An element in the log.
     *
     * @param index where it is, as Chronicle counts: number of the file and sequence in the file
     * @param sequence its number in the queue
     * @param millis when it was put, milliseconds since 1970
     * @param element its bytes
     */
    public record Entry(long index, long sequence, long millis, byte[] element) {}
}

package io.polyproc.internal.chronicle;

import io.polyproc.codec.DirectReader;
import io.polyproc.errors.QueueException;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * A place in a {@link ChronicleLog}, for one thread at a time: it goes from element to element, and has the one that
 * was read last. Nothing of it is shared.
 */
public final class LogReader implements AutoCloseable {

    private static final long UNKNOWN = -1;

    private final ChronicleLog log;
    private final SingleChronicleQueue queue;
    private final ExcerptTailer tailer;
    private final Excerpt excerpt = new Excerpt();
    private long index;

    /** Where the tailer is: behind the element at this index. */
    private long place = UNKNOWN;

    LogReader(ChronicleLog log, SingleChronicleQueue queue) {
        this.log = log;
        this.queue = queue;
        this.tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
    }

    /** Goes to the element at an index that was read before. */
    void read(long wanted) {
        boolean interrupted = Thread.interrupted();
        try {
            goTo(wanted);
        } catch (RuntimeException | InternalError | AssertionError e) {
            throw log.failure(e);
        } finally {
            ChronicleLog.restore(interrupted);
        }
    }

    /**
     * Goes to the element that follows the one at {@code before}.
     *
     * @param before index of an element that was read before; 0 for the first element
     * @return false when there is none yet
     */
    public boolean readAfter(long before) {
        boolean interrupted = Thread.interrupted();
        try {
            if (tryReadAfter(before)) {
                return true;
            }
            // Perhaps it is in a file that another process has begun.
            queue.refreshDirectoryListing();
            return tryReadAfter(before);
        } catch (RuntimeException | InternalError | AssertionError e) {
            throw log.failure(e);
        } finally {
            ChronicleLog.restore(interrupted);
        }
    }

    private boolean tryReadAfter(long before) {
        if (place != before) {
            if (before == 0) {
                tailer.toStart();
            } else {
                goTo(before);
            }
        }
        if (readNext()) {
            return true;
        }
        place = before;
        return false;
    }

    private void goTo(long wanted) {
        place = UNKNOWN;
        if (!tailer.moveToIndex(wanted) || !readNext()) {
            throw new QueueException(
                    log + " has lost the element at index " + Long.toHexString(wanted)
                            + ": a file of it was deleted or cut off",
                    null);
        }
    }

    private boolean readNext() {
        // Should this fail, the place is unknown.
        place = UNKNOWN;
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return false;
            }
            if (!excerpt.readFrom(document.wire().bytes())) {
                throw new QueueException(
                        log + ": the element at index " + Long.toHexString(document.index())
                                + " has bytes that were not put: its file was damaged",
                        null);
            }
            index = document.index();
            place = index;
            return true;
        }
    }

    /** Where the element is, as Chronicle counts: number of the file and sequence in the file. */
    public long index() {
        return index;
    }

    /** The element's number in the queue. */
    public long sequence() {
        return excerpt.sequence();
    }

    /** When the element was put, in milliseconds since 1970. */
    public long millis() {
        return excerpt.millis();
    }

    /** The element's bytes, as a copy. */
    public byte[] element() {
        return excerpt.element();
    }

    /** Has the element's bytes read. */
    void element(DirectReader reader) {
        excerpt.element(reader);
    }

    @Override
    public void close() {
        tailer.close();
    }
}

package io.polyproc.internal.chronicle;

import io.polyproc.codec.DirectReader;
import io.polyproc.queue.QueueException;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * A reader of a {@link ChronicleLog}, for one thread at a time. It moves from element to element and holds the one that
 * was read last. It has no shared state.
 */
public final class LogReader implements AutoCloseable {

    private static final long UNKNOWN = -1;

    private final ChronicleLog log;
    private final SingleChronicleQueue queue;
    private final ExcerptTailer tailer;
    private final Excerpt excerpt = new Excerpt();
    private long index;

    /** The index of the element after which the tailer stands. */
    private long position = UNKNOWN;

    LogReader(ChronicleLog log, SingleChronicleQueue queue) {
        this.log = log;
        this.queue = queue;
        this.tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
    }

    /** Reads the element at an index that was read before. */
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
     * Reads the element that follows the one at {@code before}.
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
        if (position != before) {
            if (before == 0) {
                tailer.toStart();
            } else {
                goTo(before);
            }
        }
        if (readNext()) {
            return true;
        }
        position = before;
        return false;
    }

    private void goTo(long wanted) {
        position = UNKNOWN;
        if (!tailer.moveToIndex(wanted) || !readNext()) {
            throw new QueueException(
                    log + " has lost the element at index " + Long.toHexString(wanted)
                            + ": a file of it was deleted or cut off",
                    null);
        }
    }

    private boolean readNext() {
        // If this fails, the position is unknown.
        position = UNKNOWN;
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return false;
            }
            if (!excerpt.readFrom(document.wire().bytes())) {
                throw new QueueException(
                        log + ": the element at index " + Long.toHexString(document.index())
                                + " has bytes that were not put: its file is damaged",
                        null);
            }
            index = document.index();
            position = index;
            return true;
        }
    }

    /** Returns Chronicle's index of the element: the number of the file and the sequence in the file. */
    public long index() {
        return index;
    }

    /** Returns the sequence number of the element. */
    public long sequence() {
        return excerpt.sequence();
    }

    /** Returns the time of the put, in milliseconds since 1970. */
    public long millis() {
        return excerpt.millis();
    }

    /** Returns a copy of the bytes of the element. */
    public byte[] element() {
        return excerpt.element();
    }

    /** Passes the bytes of the element to a reader. */
    void element(DirectReader reader) {
        excerpt.element(reader);
    }

    @Override
    public void close() {
        tailer.close();
    }
}

package io.polyproc.internal.chronicle;

import io.polyproc.errors.QueueException;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import java.nio.file.Path;
import java.util.function.Supplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.threads.TimingPauser;
import net.openhft.chronicle.threads.YieldingPauser;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * An append-only log of numbered elements in a Chronicle queue. What of Chronicle is not sound between processes that may
 * die is not used: shared named tailers, and the recovery of its write lock, which knows a pid only.
 *
 * <p><b>Thread and process safety.</b> Appends exclude each other, in all processes, by a lock of the caller's; so do
 * reads; an append and a read may go on at once.
 *
 * <p><b>If a process dies here:</b> a half-written excerpt is invisible and is overwritten by the next append; the next
 * appender must first {@link #breakWriteLock}.
 */
final class ChronicleLog implements AutoCloseable {

    /** Largest element in bytes: an excerpt must fit into a quarter of a mapped block. */
    static final int MAX_ELEMENT = 16 << 20;

    private static final int BLOCK = 4 * MAX_ELEMENT + (1 << 20);
    /** How long Chronicle waits for its own locks, which only damaged files can hold: our locks let nobody else in. */
    private static final long PATIENCE_MILLIS = 1000;

    private static final int SPINS_BEFORE_YIELD = 500;
    private static final long NO_TIMEOUT = Long.MAX_VALUE / 4;

    static {
        Quiet.setUp();
    }

    private final Path directory;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ExcerptTailer tailer;
    private long tailerIndex = -1;

    private ChronicleLog(Path directory, SingleChronicleQueue queue) {
        this.directory = directory;
        this.queue = queue;
        // Making an appender takes the write lock, and would wait for a dead owner that looks alive.
        breakWriteLock();
        this.appender = queue.createAppender();
        this.tailer = queue.createTailer();
        appender.singleThreadedCheckDisabled(true);
        tailer.singleThreadedCheckDisabled(true);
    }

    /**
     * Opens or creates the log. The caller knows that nobody is appending.
     *
     * @throws QueueException when the files cannot be opened
     */
    static ChronicleLog open(Path directory) {
        return uninterrupted(directory, () -> {
            SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory)
                    .blockSize(BLOCK)
                    .timeoutMS(PATIENCE_MILLIS)
                    .build();
            try {
                return new ChronicleLog(directory, queue);
            } catch (RuntimeException | Error e) {
                queue.close();
                throw e;
            }
        });
    }

    /** Frees Chronicle's own write lock, whoever has it. The caller knows that nobody is appending. */
    void breakWriteLock() {
        Supplier<TimingPauser> pauser = () -> new YieldingPauser(SPINS_BEFORE_YIELD);
        try (TableStoreWriteLock lock = new TableStoreWriteLock(queue.metaStore(), pauser, NO_TIMEOUT)) {
            if (lock.locked()) {
                lock.forceUnlock();
            }
        }
    }

    /** Appends an element; when this returns it is in the log, whatever happens to this process. */
    void append(long sequence, byte[] element) {
        uninterrupted(directory, () -> {
            try (DocumentContext document = appender.writingDocument()) {
                boolean written = false;
                try {
                    Bytes<?> bytes = document.wire().bytes();
                    bytes.writeLong(sequence);
                    bytes.write(element);
                    if (Crash.ENABLED) {
                        Crash.at(CrashPoint.QUEUE_APPENDING);
                    }
                    written = true;
                } finally {
                    if (!written) {
                        document.rollbackOnClose();
                    }
                }
            }
            return null;
        });
    }

    /**
     * Sequence number of the last element, 0 when there is none. Chronicle's own idea of the last index is where the search
     * begins, not where it ends: a killed appender may have left it behind.
     */
    long lastSequence() {
        return uninterrupted(directory, () -> {
            queue.refreshDirectoryListing();
            long last = queue.lastIndex();
            // Not the tailer of the takers, who may be at work.
            try (ExcerptTailer own = queue.createTailer()) {
                Entry entry = last < 0 ? readNext(own) : readAt(own, last);
                long sequence = 0;
                while (entry != null) {
                    sequence = entry.sequence();
                    entry = readNext(own);
                }
                return sequence;
            }
        });
    }

    /** The element at an index that was read before. */
    Entry read(long index) {
        return uninterrupted(directory, () -> {
            tailerIndex = -1;
            return readAt(tailer, index);
        });
    }

    /**
     * The element that follows the one at {@code index}.
     *
     * @param index index of an element that was read before; 0 for the first element
     * @return null when there is none yet
     */
    Entry readAfter(long index) {
        return uninterrupted(directory, () -> {
            if (tailerIndex != index) {
                tailerIndex = -1;
                if (index == 0) {
                    tailer.toStart();
                } else {
                    readAt(tailer, index);
                }
                tailerIndex = index;
            }
            Entry next = readNext(tailer);
            if (next != null) {
                tailerIndex = next.index();
            }
            return next;
        });
    }

    /** Looks for files that other processes have begun. */
    void refresh() {
        queue.refreshDirectoryListing();
    }

    private Entry readAt(ExcerptTailer from, long index) {
        Entry entry = from.moveToIndex(index) ? readNext(from) : null;
        if (entry == null) {
            throw new QueueException(
                    "the queue in " + directory + " has lost the element at index " + Long.toHexString(index)
                            + ": a file of it was deleted or cut off",
                    null);
        }
        return entry;
    }

    private static Entry readNext(ExcerptTailer from) {
        try (DocumentContext document = from.readingDocument()) {
            if (!document.isPresent()) {
                return null;
            }
            Bytes<?> bytes = document.wire().bytes();
            long sequence = bytes.readLong();
            byte[] element = new byte[Math.toIntExact(bytes.readRemaining())];
            bytes.read(element);
            return new Entry(document.index(), sequence, element);
        }
    }

    /** Chronicle closes files when a thread is interrupted in the middle; so it is told of interrupts afterwards. */
    private static <T> T uninterrupted(Path directory, Supplier<T> action) {
        boolean interrupted = Thread.interrupted();
        try {
            return action.get();
        } catch (QueueException e) {
            throw e;
        } catch (RuntimeException | InternalError | AssertionError e) {
            throw new QueueException("the queue in " + directory + " failed: " + e, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        tailer.close();
        appender.close();
        queue.close();
    }

    /**
     * An element in the log.
     *
     * @param index where it is, as Chronicle counts: cycle and sequence in the cycle
     * @param sequence its number in the queue
     * @param element its bytes
     */
    record Entry(long index, long sequence, byte[] element) {}
}

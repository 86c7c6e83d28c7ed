package io.polyproc.internal.chronicle;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.IpcException;
import io.polyproc.errors.QueueException;
import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedFiles;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.threads.TimingPauser;
import net.openhft.chronicle.threads.YieldingPauser;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * An append-only log of numbered elements in a Chronicle queue. What of Chronicle is not sound between processes that
 * may die is not used: shared named tailers, and the recovery of its write lock, which knows a pid only.
 *
 * <p>Chronicle begins a new file each day. Its clock is ours: the day is the number of the file, which the caller says,
 * so files are as long as we want them to be.
 *
 * <p>Chronicle's files are sparse, and a full disk would be a fault in the middle of a store. So what an append may
 * touch is written with zeros before, through the file system, which says so when there is no room.
 *
 * <p><b>Thread and process safety.</b> Appends exclude each other, in all processes, by a lock of the caller's; each
 * reader is used by one thread at a time; an append and reads may go on at once.
 *
 * <p><b>If a process dies here:</b> a half-written excerpt is invisible and is overwritten by the next append; the next
 * appender must first {@link #breakWriteLock}.
 */
final class ChronicleLog implements AutoCloseable {

    /** Largest element in bytes: an excerpt must fit into a quarter of a mapped block. */
    static final int MAX_ELEMENT = 16 << 20;

    private static final int BLOCK = 4 * MAX_ELEMENT + (1 << 20);

    /** How much is reserved at a time. */
    private static final int RESERVATION = 1 << 20;

    private static final byte[] ZEROS = new byte[64 << 10];
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    /** How long Chronicle waits for its own locks, which only damaged files can hold: our locks let nobody else in. */
    private static final long PATIENCE_MILLIS = 1000;

    private static final int SPINS_BEFORE_YIELD = 500;
    private static final long NO_TIMEOUT = Long.MAX_VALUE / 4;

    static {
        ChronicleDefaults.setUp();
    }

    private final Path directory;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final LongSupplier file;
    private long appendedFile = -1;
    private File reservedFile;
    private long reserved;

    private ChronicleLog(Path directory, SingleChronicleQueue queue, LongSupplier file) {
        this.directory = directory;
        this.queue = queue;
        this.file = file;
        // Making an appender takes the write lock, and would wait for a dead owner that looks alive.
        breakWriteLock();
        this.appender = queue.createAppender();
        LogFiles.protect(LogFiles.metadata(directory));
        appender.singleThreadedCheckDisabled(true);
    }

    /**
     * Opens or creates the log. The caller knows that nobody is appending.
     *
     * @param file says the number of the file that is to be appended to
     * @throws QueueException when the files cannot be opened
     * @throws WorkspaceException when there is no room for them
     */
    static ChronicleLog open(Path directory, LongSupplier file) {
        return uninterrupted(directory, () -> {
            if (!Files.exists(LogFiles.metadata(directory))) {
                LogFiles.create(directory);
            }
            SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory)
                    .rollCycle(RollCycles.FAST_DAILY)
                    .timeProvider(() -> file.getAsLong() * DAY_MILLIS)
                    .blockSize(BLOCK)
                    .timeoutMS(PATIENCE_MILLIS)
                    .build();
            try {
                return new ChronicleLog(directory, queue, file);
            } catch (RuntimeException | Error e) {
                queue.close();
                throw e;
            }
        });
    }

    /** Number of the file in which the element at an index is. */
    static long fileOf(long index) {
        return index >>> Integer.SIZE;
    }

    /** Deletes a file, which nobody needs any more. */
    static void delete(Path directory, long file) throws IOException {
        MappedFiles.delete(LogFiles.data(directory, file));
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

    /**
     * Appends an element; when this returns it is in the log, whatever happens to this process.
     *
     * @return how long the file is now
     * @throws WorkspaceException when there is no room; nothing was appended
     */
    long append(Excerpt excerpt) {
        boolean interrupted = Thread.interrupted();
        try {
            if (file.getAsLong() != appendedFile) {
                LogFiles.checkRoom(directory);
                appendedFile = file.getAsLong();
            }
            return write(excerpt);
        } catch (RuntimeException | InternalError | AssertionError e) {
            throw failure(e);
        } finally {
            restore(interrupted);
        }
    }

    private long write(Excerpt excerpt) {
        try (DocumentContext document = appender.writingDocument()) {
            boolean written = false;
            try {
                Bytes<?> bytes = document.wire().bytes();
                reserve(bytes.writePosition(), excerpt.length());
                excerpt.writeTo(bytes);
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.QUEUE_APPENDING);
                }
                written = true;
                return bytes.writePosition();
            } finally {
                if (!written) {
                    document.rollbackOnClose();
                }
            }
        }
    }

    /**
     * Sees to it that the file has room for this element, and for what Chronicle writes before the next one is
     * appended.
     */
    private void reserve(long position, int length) {
        File current = appender.currentFile();
        if (current != reservedFile && !current.equals(reservedFile)) {
            LogFiles.protect(current.toPath());
            reservedFile = current;
            reserved = position;
        }
        long needed = position + length + LogFiles.CHRONICLES_SHARE;
        if (needed <= reserved) {
            return;
        }
        // Behind the end of the log is nothing, whoever has reserved it.
        try (RandomAccessFile open = new RandomAccessFile(current, "rw")) {
            reserved = Math.max(reserved, position);
            open.seek(reserved);
            while (reserved < needed + RESERVATION) {
                open.write(ZEROS);
                reserved += ZEROS.length;
            }
        } catch (IOException e) {
            if (reserved < needed) {
                throw LogFiles.noSpace(directory, directory.toFile().getUsableSpace(), e);
            }
        }
    }

    /**
     * Sequence number of the last element, 0 when there is none. Chronicle's own idea of the last index is where the
     * search begins, not where it ends: a killed appender may have left it behind.
     */
    long lastSequence() {
        return uninterrupted(directory, () -> {
            queue.refreshDirectoryListing();
            long last = queue.lastIndex();
            try (LogReader own = reader()) {
                if (last >= 0) {
                    own.read(last);
                } else if (!own.readAfter(0)) {
                    return 0L;
                }
                while (own.readAfter(own.index())) {
                    // On to the last one.
                }
                return own.sequence();
            }
        });
    }

    /** A place in the log, before the first element. */
    LogReader reader() {
        return new LogReader(this, queue);
    }

    private static <T> T uninterrupted(Path directory, Supplier<T> action) {
        boolean interrupted = Thread.interrupted();
        try {
            return action.get();
        } catch (RuntimeException | InternalError | AssertionError e) {
            throw failure(directory, e);
        } finally {
            restore(interrupted);
        }
    }

    /** Chronicle closes files when a thread is interrupted in the middle; so it is told of interrupts afterwards. */
    static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the caller is told of what went wrong inside of Chronicle, or in its mapped files. */
    RuntimeException failure(Throwable e) {
        return failure(directory, e);
    }

    private static RuntimeException failure(Path directory, Throwable e) {
        return e instanceof IpcException || e instanceof ClosedException
                ? (RuntimeException) e
                : new QueueException("the queue in " + directory + " failed: " + e, e);
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }

    @Override
    public String toString() {
        return "the queue in " + directory;
    }
}

package io.polyproc.internal.chronicle;

import io.polyproc.ClosedException;
import io.polyproc.IpcException;
import io.polyproc.WorkspaceException;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.queue.QueueException;
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
 * An append-only log of numbered elements in a Chronicle queue. It does not use the parts of Chronicle that are unsafe
 * when processes die: shared named tailers, and the recovery of its write lock, which knows only a pid.
 *
 * <p>Chronicle begins a new file each day. This class supplies Chronicle's clock: the day is the number of the file,
 * which the caller determines. So the caller controls the length of the files.
 *
 * <p>Chronicle's files are sparse, and a full disk would be a fault in the middle of a store. So the range of an append
 * is first written with zeros, through the file system, which reports an error when there is no room.
 *
 * <p><b>Thread and process safety.</b> Appends exclude each other, in all processes, by a lock of the caller. Each
 * reader is used by one thread at a time. An append and reads may run concurrently.
 *
 * <p><b>If a process dies here:</b> a half-written excerpt is invisible and is overwritten by the next append; the next
 * appender must first {@link #breakWriteLock}.
 */
final class ChronicleLog implements AutoCloseable {

    /** Largest element in bytes: an excerpt must fit into a quarter of a mapped block. */
    static final int MAX_ELEMENT = 16 << 20;

    private static final int BLOCK = 4 * MAX_ELEMENT + (1 << 20);

    /** The number of bytes that are reserved at a time. */
    private static final int RESERVATION = 1 << 20;

    private static final byte[] ZEROS = new byte[64 << 10];
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    /** The timeout of Chronicle's own locks. Only damaged files can hold them: the queue's locks exclude all others. */
    private static final long TIMEOUT_MILLIS = 1000;

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
        // Creating an appender takes the write lock, and would wait for a dead owner that seems to be alive.
        breakWriteLock();
        this.appender = queue.createAppender();
        LogFiles.protect(LogFiles.metadata(directory));
        appender.singleThreadedCheckDisabled(true);
    }

    /**
     * Opens or creates the log. The caller ensures that no process is appending.
     *
     * @param file supplies the number of the file that is appended to
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
                    .timeoutMS(TIMEOUT_MILLIS)
                    .build();
            try {
                return new ChronicleLog(directory, queue, file);
            } catch (RuntimeException | Error e) {
                queue.close();
                throw e;
            }
        });
    }

    /** Returns the number of the file that has the element at an index. */
    static long fileOf(long index) {
        return index >>> Integer.SIZE;
    }

    /** Deletes a file that no group needs any more. */
    static void delete(Path directory, long file) throws IOException {
        MappedFiles.delete(LogFiles.data(directory, file));
    }

    /** Releases Chronicle's own write lock, whatever its owner. The caller ensures that no process is appending. */
    void breakWriteLock() {
        Supplier<TimingPauser> pauser = () -> new YieldingPauser(SPINS_BEFORE_YIELD);
        try (TableStoreWriteLock lock = new TableStoreWriteLock(queue.metaStore(), pauser, NO_TIMEOUT)) {
            if (lock.locked()) {
                lock.forceUnlock();
            }
        }
    }

    /**
     * Appends an element. When this returns, the element is in the log and survives the death of this process.
     *
     * @return the length of the file now
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
     * Ensures that the file has room for this element, and for what Chronicle writes before the next append.
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
        // There are only zeros after the end of the log, whichever process has reserved them.
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
     * Returns the sequence number of the last element, 0 when there is none. The search begins at Chronicle's own last
     * index and goes on from there: a killed appender may have left that index stale.
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

    /** Returns a reader at the beginning of the log. */
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

    /**
     * Restores the interrupt status, which is cleared during calls of Chronicle: an interrupt would make it close its
     * files.
     */
    static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the exception for a failure in Chronicle or in its mapped files. */
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

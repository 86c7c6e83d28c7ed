package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.queue.QueueException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The log of a queue in this JVM. It is opened on first use, which is slow. It also knows the file that is appended to,
 * and which files are deleted. A new file begins when the current one has reached its length.
 *
 * <p><b>Thread and process safety.</b> Methods that append or open are called under the put lock of the queue; all
 * others are safe.
 *
 * <p><b>If a process dies here.</b> After a death between an element and the words with the length of the file, those
 * words are stale; the next append corrects them. After a death while deleting, the next deletion continues.
 */
final class QueueLog {

    /** The length from which on a file is full. */
    private static final long FILE_LENGTH = 32 << 20;

    private final MappedWorkspace workspace;
    private final Path directory;
    private final LongCells file;
    private final LongCells deleted;
    private final LongCells written;
    private final Set<LogReader> readers = ConcurrentHashMap.newKeySet();
    private volatile ChronicleLog log;
    private volatile boolean wanted;

    QueueLog(ObjectRef ref) {
        this.workspace = ref.workspace();
        this.directory = workspace.directory().resolve("queue-" + Long.toHexString(ref.id()));
        this.file = ref.longs(FILE_OFFSET);
        this.deleted = ref.longs(DELETED_OFFSET);
        this.written = ref.longs(WRITTEN_OFFSET);
    }

    /** Returns the directory of the files. */
    Path directory() {
        return directory;
    }

    /** Returns the log if it is open, otherwise null. */
    ChronicleLog ifOpen() {
        return log;
    }

    /** Tells whether this JVM has opened the log, or tried to. */
    boolean isWanted() {
        return wanted;
    }

    /**
     * Returns the log, and opens it if necessary. Only one process at a time does that, so only one creates the files.
     */
    ChronicleLog opened() {
        if (log == null) {
            ChronicleFlags.check();
            wanted = true;
            workspace.checkOpen();
            log = ChronicleLog.open(directory, this::current);
        }
        return log;
    }

    /** Returns the number of the file that is appended to, from 1 on: index 0, the first of file 0, means no index. */
    private long current() {
        // SYNC log-file: acquire. Pairs with the release in append(). Without it the length could be that of the file
        // before.
        return file.getAcquire(0) + 1;
    }

    /** Appends an element. */
    void append(Excerpt excerpt) {
        long end = opened().append(excerpt);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_APPENDED);
        }
        // SYNC log-file: two releases, the length first. Pairs with the acquires in check() and current(). Without this
        // order a reader could take the length of one file for that of the next.
        written.setRelease(0, end < FILE_LENGTH ? end : 0);
        if (end >= FILE_LENGTH) {
            file.setRelease(0, current());
        }
    }

    /**
     * Checks, without Chronicle, whether the files can be those that were written. Other processes may append and
     * delete meanwhile.
     *
     * @param firstNeeded supplies the number of the first file that a group needs
     * @throws QueueException when a file cannot be what was written
     */
    void check(LongSupplier firstNeeded) {
        while (true) {
            long first = Math.max(1, firstNeeded.getAsLong());
            long current = current();
            // SYNC log-file: acquire. Pairs with the release in append(). It also orders the next read of the file.
            long length = written.getAcquire(0);
            try {
                if (current == current()) {
                    LogFiles.check(directory, first, current, length);
                    return;
                }
            } catch (QueueException e) {
                if (current == current() && first == Math.max(1, firstNeeded.getAsLong())) {
                    throw e;
                }
                // A file was begun or deleted meanwhile.
            }
        }
    }

    /** Deletes the files before the given one. Several threads may do so at once. */
    void deleteUpTo(long firstNeeded) {
        // SYNC files-deleted: volatile. Pairs with the CAS below. An old value only repeats a deletion.
        for (long each = deleted.getVolatile(0); each < firstNeeded; each++) {
            try {
                ChronicleLog.delete(directory, each);
            } catch (IOException e) {
                // Some systems cannot delete open files; the next call tries again.
                return;
            }
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_FILE_DELETED);
            }
            // SYNC files-deleted: CAS, after the deletion. Without it a slower thread could set the number back.
            deleted.compareAndSet(0, each, each + 1);
        }
    }

    /** Returns a new reader, from the first element of the log on. The log is open. */
    LogReader newReader(ChronicleLog open) {
        LogReader reader = open.reader();
        readers.add(reader);
        return reader;
    }

    /** Closes a reader. */
    void closeReader(LogReader reader) {
        readers.remove(reader);
        synchronized (reader) {
            reader.close();
        }
    }

    /** Closes the log in this JVM, and its readers. No thread may append or open it meanwhile. */
    void close() {
        ChronicleLog open = log;
        log = null;
        readers.forEach(this::closeReader);
        if (open != null) {
            open.close();
        }
    }
}

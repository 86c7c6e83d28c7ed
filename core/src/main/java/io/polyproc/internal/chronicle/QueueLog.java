package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.errors.QueueException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A queue's log as this JVM has it: opened when it is first needed, since that takes long; and which of its files are
 * appended to, and still there. When the file that is appended to is long enough, the next one is begun.
 *
 * <p><b>Thread and process safety.</b> What appends or opens is under the queue's put lock; the rest is safe.
 *
 * <p><b>If a process dies here.</b> Between an element and the words that say how long the file is, or that it is full:
 * the words are behind, which the next append mends. Deleting: the next one deletes.
 */
final class QueueLog {

    /** From this length on, a file is long enough. */
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

    /** Where its files are. */
    Path directory() {
        return directory;
    }

    /** The log if it is open, else null. */
    ChronicleLog ifOpen() {
        return log;
    }

    /** Whether this JVM has opened it, or tried to. */
    boolean isWanted() {
        return wanted;
    }

    /** The log, opened now if it was not. Only one process at a time does that, so that only one creates its files. */
    ChronicleLog opened() {
        if (log == null) {
            ChronicleFlags.check();
            wanted = true;
            workspace.checkOpen();
            log = ChronicleLog.open(directory, this::current);
        }
        return log;
    }

    /** Number of the file that is appended to. From 1 on: index 0, the first of file 0, would look like no index. */
    private long current() {
        return file.getAcquire(0) + 1;
    }

    /** Appends an element. */
    void append(Excerpt excerpt) {
        long end = opened().append(excerpt);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_APPENDED);
        }
        // In this order: nobody is to take the length of one file for that of the next.
        written.setRelease(0, end < FILE_LENGTH ? end : 0);
        if (end >= FILE_LENGTH) {
            file.setRelease(0, current());
        }
    }

    /**
     * Looks whether the files can be those that were written, as far as that can be told without Chronicle. Others may
     * go on appending and deleting.
     *
     * @param firstNeeded says which is the first file that somebody needs
     * @throws QueueException when they cannot
     */
    void check(LongSupplier firstNeeded) {
        while (true) {
            long first = Math.max(1, firstNeeded.getAsLong());
            long current = current();
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

    /** Deletes the files in front of one. Several may do so at once. */
    void deleteUpTo(long firstNeeded) {
        for (long each = deleted.getVolatile(0); each < firstNeeded; each++) {
            try {
                ChronicleLog.delete(directory, each);
            } catch (IOException e) {
                // Where open files cannot be deleted: the next time.
                return;
            }
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_FILE_DELETED);
            }
            deleted.compareAndSet(0, each, each + 1);
        }
    }

    /** A reader of its own, of everything that is still there. The log is open. */
    LogReader newReader(ChronicleLog open) {
        LogReader reader = open.reader();
        readers.add(reader);
        return reader;
    }

    /** The reader is not needed any more. */
    void closeReader(LogReader reader) {
        readers.remove(reader);
        synchronized (reader) {
            reader.close();
        }
    }

    /** Closes the log in this JVM. Nobody else is at work in it but readers, which are stopped. */
    void close() {
        ChronicleLog open = log;
        log = null;
        readers.forEach(this::closeReader);
        if (open != null) {
            open.close();
        }
    }
}

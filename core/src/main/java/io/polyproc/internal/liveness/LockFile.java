package io.polyproc.internal.liveness;

import static io.polyproc.internal.liveness.LockFileDescriptor.*;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.memory.MappedFiles;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The lock file of a workspace: each participant locks one byte, and one byte is locked for changes of structure.
 * {@link LockFileDescriptor} has the layout.
 *
 * <p>A held lock is proof of life: the kernel frees it when the process ends, zombie or not. SIGSTOP does not free it.
 * It depends on neither pids nor clocks, and works between containers that share the file.
 *
 * <p><b>A free byte is not proof of death.</b> A process loses all its POSIX locks on a file when it closes
 * <em>any</em> descriptor of that file, which a backup in the same JVM does. So {@link #isHeld} needs a second proof
 * before a free byte counts as death ({@link ProcessIdentity}). An owner whose byte was found free locks it again
 * ({@link #retake}).
 *
 * <p><b>Several copies of this library in one JVM</b> (class loaders) have a channel each. The JDK's table of file
 * locks belongs to the whole JVM, so a copy sees whether another one still has a lock on the file, and then leaves its
 * descriptor open ({@link LockFilesInUse}). {@link LockFilesInUse#MONITOR} gives the copies mutual exclusion.
 *
 * <p><b>If a process dies here:</b> all its locks are free at once.
 */
public final class LockFile implements Closeable {

    private static final long FIRST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;
    private static final int TRIES_TO_RETAKE = 100;

    private final Path file;

    /** For reads and writes, since an interrupt during I/O closes a channel. */
    private final RandomAccessFile open;

    private final FileChannel channel;
    private final Object key;
    private final ReentrantLock structure = new ReentrantLock();
    private FileLock structureLock;

    /** The lock on this process's byte. The JDK forgets a lock whose object is unreachable. Guarded by the monitor. */
    private FileLock slotLock;

    /** The lock on all bytes. Guarded by the monitor. */
    private FileLock allLock;

    private LockFile(Path file, RandomAccessFile open, Object key) {
        this.file = file;
        this.open = open;
        this.channel = open.getChannel();
        this.key = key;
    }

    /**
     * Opens the file, creating it if it is missing.
     *
     * @throws WorkspaceException when the operating system refuses
     */
    public static LockFile open(Path file) {
        LockFile reopened = LockFilesInUse.reopen(file);
        if (reopened != null) {
            return reopened;
        }
        try {
            synchronized (LockFilesInUse.MONITOR) {
                createIfMissing(file);
                return new LockFile(file, new RandomAccessFile(file.toString(), "rw"), LockFilesInUse.key(file));
            }
        } catch (IOException e) {
            throw WorkspaceException.io("cannot open", file, e);
        }
    }

    /**
     * Closes a descriptor of the file. Under the monitor, no other copy of the library can have locked a new file yet.
     */
    private static void createIfMissing(Path file) throws IOException {
        try {
            MappedFiles.writeNew(file, new byte[0]);
        } catch (FileAlreadyExistsException e) {
            // The file is unchanged.
        }
    }

    /**
     * Opens an existing file, at the least cost for the start of a child.
     *
     * @throws WorkspaceException when there is none
     */
    public static LockFile openExisting(Path file) {
        try {
            if (!file.toFile().isFile()) {
                throw new FileNotFoundException("the workspace was deleted");
            }
            return new LockFile(file, new RandomAccessFile(file.toString(), "rw"), null);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot open", file, e);
        }
    }

    /**
     * Reads the kind of the workspace from the mark.
     *
     * @return a kind of {@link LockFileDescriptor}; {@link LockFileDescriptor#UNMARKED} for an empty file
     * @throws WorkspaceException when the file has other contents, so it is not a lock file of this library
     */
    public int kind() {
        ByteBuffer mark = ByteBuffer.allocate(LENGTH);
        try {
            open.seek(0);
            int read = open.read(mark.array());
            if (read < 0) {
                return UNMARKED;
            }
            int kind = read == LENGTH ? mark.getInt(KIND_OFFSET) : UNMARKED;
            if (mark.getLong(MAGIC_OFFSET) == MAGIC && (kind == NAMED || kind == PRIVATE)) {
                return kind;
            }
        } catch (IOException e) {
            throw WorkspaceException.io("cannot read", file, e);
        }
        throw new WorkspaceException(
                WorkspaceException.Reason.FOREIGN_FILE,
                file,
                file + " is not the lock file of a workspace: name an empty or a new directory");
    }

    /** Marks an empty file. Under the structure lock, before other files are in the directory. */
    public void mark(int kind) {
        ByteBuffer mark = ByteBuffer.allocate(LENGTH);
        mark.putLong(MAGIC_OFFSET, MAGIC).putInt(KIND_OFFSET, kind);
        try {
            open.seek(0);
            open.write(mark.array());
        } catch (IOException e) {
            throw WorkspaceException.io("cannot write", file, e);
        }
    }

    /** Locks the byte of a slot until this process ends, or this file is closed. */
    public void hold(int slot) {
        // A prober may lock the byte for a moment.
        while (!tryHold(slot)) {
            LockSupport.parkNanos(this, FIRST_PAUSE_NANOS);
        }
    }

    private boolean tryHold(int slot) {
        synchronized (LockFilesInUse.MONITOR) {
            slotLock = tryExclusive(slot, 1);
            return slotLock != null;
        }
    }

    /**
     * Locks this process's byte again, which the kernel has freed when another descriptor of the file was closed.
     *
     * @return false if a prober has locked the byte, which may be free then
     */
    public boolean retake() {
        synchronized (LockFilesInUse.MONITOR) {
            long slot = slotLock.position();
            try {
                slotLock.release();
            } catch (IOException e) {
                throw WorkspaceException.io("cannot unlock", file, e);
            }
            for (int tries = 0; tries < TRIES_TO_RETAKE; tries++) {
                FileLock taken = tryExclusive(slot, 1);
                if (taken != null) {
                    slotLock = taken;
                    return true;
                }
                Thread.onSpinWait();
            }
            return false;
        }
    }

    /**
     * Tells whether the process that locks a slot's byte is alive. Not for the slot of this process.
     *
     * @param ifFree tells, while the byte is free and cannot be locked, whether the process is alive nevertheless
     */
    public boolean isHeld(int slot, BooleanSupplier ifFree) {
        synchronized (LockFilesInUse.MONITOR) {
            // Shared, so that two probers do not mistake each other for the owner.
            try (FileLock lock = channel.tryLock(slot, 1, true)) {
                return lock == null || ifFree.getAsBoolean();
            } catch (OverlappingFileLockException e) {
                return true;
            } catch (IOException e) {
                throw WorkspaceException.io("cannot probe", file, e);
            }
        }
    }

    /**
     * Acquires the lock for changes of the workspace's structure, against all threads and processes. Reentrant. {@link
     * #unlockStructure} releases it.
     *
     * @return true if the thread did not hold it before
     */
    public boolean lockStructure() {
        structure.lock();
        boolean locked = false;
        try {
            boolean first = structure.getHoldCount() == 1;
            if (first) {
                structureLock = waitForStructure();
            }
            locked = true;
            return first;
        } finally {
            if (!locked) {
                structure.unlock();
            }
        }
    }

    /**
     * Polls until it succeeds. {@link FileChannel#lock} would wait in the kernel, but it closes the channel when the
     * thread is interrupted, which would free the proof of life of this process.
     */
    private FileLock waitForStructure() {
        boolean interrupted = false;
        long pause = FIRST_PAUSE_NANOS;
        FileLock lock = tryStructure();
        while (lock == null) {
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(this, pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            lock = tryStructure();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return lock;
    }

    private FileLock tryStructure() {
        synchronized (LockFilesInUse.MONITOR) {
            return tryExclusive(STRUCTURE, 1);
        }
    }

    /** Tells whether the thread holds the lock once only. */
    public boolean isOutermostSection() {
        return structure.getHoldCount() == 1;
    }

    /** Releases the lock acquired by {@link #lockStructure}. */
    public void unlockStructure() {
        try {
            if (structure.getHoldCount() == 1 && structureLock.isValid()) {
                structureLock.release();
            }
        } catch (IOException e) {
            throw WorkspaceException.io("cannot unlock", file, e);
        } finally {
            structure.unlock();
        }
    }

    /** Tells whether no process holds a slot. For reapers: the result remains true while they hold the lock. */
    public boolean tryHoldAll() {
        synchronized (LockFilesInUse.MONITOR) {
            allLock = tryExclusive(0, Long.MAX_VALUE);
            return allLock != null;
        }
    }

    private FileLock tryExclusive(long position, long size) {
        try {
            return channel.tryLock(position, size, false);
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            throw WorkspaceException.io("cannot lock", file, e);
        }
    }

    /**
     * Frees the locks that this copy of the library has on the file, and closes its descriptor unless that would free
     * locks of other copies.
     */
    @Override
    public void close() {
        LockFilesInUse.close(this);
    }

    /** Under the monitor, when no thread uses this file any more. */
    void freeLocks() throws IOException {
        for (FileLock lock : new FileLock[] {slotLock, structureLock, allLock}) {
            if (lock != null) {
                lock.release();
            }
        }
    }

    FileChannel channel() {
        return channel;
    }

    Path file() {
        return file;
    }

    /** Returns the identity of the file; null when it was not read. */
    Object key() {
        return key;
    }

    /** Returns an instance without locks for a channel that stays open, for the next user of the file. */
    LockFile again() {
        return new LockFile(file, open, key);
    }
}

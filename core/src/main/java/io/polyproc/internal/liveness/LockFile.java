package io.polyproc.internal.liveness;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.memory.MappedFiles;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An empty file whose byte ranges are locked, one byte for each participant and one for changes of structure.
 *
 * <pre>
 *   byte 0 .. 2^20-1   byte i is locked exclusively by the participant in slot i as long as it lives
 *   byte 2^20          locked while the structure of the workspace is changed
 * </pre>
 *
 * <p>A held lock is the only proof of life that is right in every case: the kernel frees it when the process ends, zombie
 * or not; SIGSTOP does not free it; pids and clocks play no part; and it works between containers that share the file.
 *
 * <p><b>POSIX trap.</b> A process loses all its locks on a file when it closes <em>any</em> descriptor of that file. So
 * each JVM has one channel for each lock file, and nobody else in it may open the file. (Private workspaces carry their
 * owner's pid in their name, so that a reaper in another class loader of the same JVM keeps away.)
 *
 * <p><b>If a process dies here:</b> all its locks are free at once.
 */
public final class LockFile implements Closeable {

    private static final long STRUCTURE = 1 << 20;
    private static final long FIRST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private final Path file;
    private final FileChannel channel;
    private final ReentrantLock structure = new ReentrantLock();
    private FileLock structureLock;

    private LockFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens the file, creating it if it is missing.
     *
     * @throws WorkspaceException when the operating system refuses
     */
    public static LockFile open(Path file) {
        try {
            return new LockFile(
                    file,
                    FileChannel.open(
                            file,
                            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                            MappedFiles.ownerOnly("rw-------")));
        } catch (IOException e) {
            throw WorkspaceException.io("cannot open", file, e);
        }
    }

    /**
     * Opens an existing file, in the way that costs a starting child the least.
     *
     * @throws WorkspaceException when there is none
     */
    public static LockFile openExisting(Path file) {
        try {
            if (!file.toFile().isFile()) {
                throw new FileNotFoundException("there is no workspace any more");
            }
            return new LockFile(file, new RandomAccessFile(file.toString(), "rw").getChannel());
        } catch (IOException e) {
            throw WorkspaceException.io("cannot open", file, e);
        }
    }

    /** Takes the byte of a slot for as long as this process lives, or this file is open. */
    public void hold(int slot) {
        // A prober may have the byte for a moment: try again until it is through.
        while (tryExclusive(slot, 1) == null) {
            Thread.onSpinWait();
        }
    }

    /**
     * Whether the process that holds a slot's byte is alive. Not for slots of this process: they would look free.
     *
     * @param ifFree done when it is not, while nobody can take the slot
     */
    public synchronized boolean isHeld(int slot, Runnable ifFree) {
        // Shared, so that two probers do not take each other for the owner.
        try (FileLock lock = channel.tryLock(slot, 1, true)) {
            if (lock != null) {
                ifFree.run();
            }
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            throw WorkspaceException.io("cannot probe", file, e);
        }
    }

    /**
     * Enters the section in which the structure of the workspace may be changed, alone among all threads and processes.
     * Left by {@link #unlockStructure}; may be entered again by the same thread.
     */
    public void lockStructure() {
        structure.lock();
        boolean locked = false;
        try {
            if (structure.getHoldCount() == 1) {
                structureLock = waitForStructure();
            }
            locked = true;
        } finally {
            if (!locked) {
                structure.unlock();
            }
        }
    }

    /**
     * Tries until it succeeds. {@link FileChannel#lock} would wait in the kernel, but it closes the channel when the thread
     * is interrupted, and with it goes the proof that this process lives.
     */
    private FileLock waitForStructure() {
        boolean interrupted = false;
        long pause = FIRST_PAUSE_NANOS;
        FileLock lock = tryExclusive(STRUCTURE, 1);
        while (lock == null) {
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(this, pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            lock = tryExclusive(STRUCTURE, 1);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return lock;
    }

    /** Leaves the section entered by {@link #lockStructure}. */
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

    /** Whether no process at all holds a slot. For reapers: the answer stays true only as long as the lock is kept. */
    public boolean tryHoldAll() {
        return tryExclusive(0, Long.MAX_VALUE) != null;
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

    /** Frees every lock that this process has on the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw WorkspaceException.io("cannot close", file, e);
        }
    }
}

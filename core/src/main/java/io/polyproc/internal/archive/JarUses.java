package io.polyproc.internal.archive;

import io.polyproc.internal.memory.MappedFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Shows which files of a cache directory a process uses: it locks one byte of a common file for each, whose position is
 * the hash of the name. The kernel frees the locks of a process that ends.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class JarUses {

    private static final String FILE = "extracted.lock";

    /** More than another process needs to delete a file, which is all that it does under a lock. */
    private static final int TRIES = 1000;

    private static final long PAUSE_NANOS = 1_000_000;

    /** The open lock file of each directory. They stay open: closing one frees all locks of this process on it. */
    private static final Map<Path, JarUses> OPEN = new HashMap<>();

    private final FileChannel channel;

    /** The locks of this process. The JDK forgets a lock whose object is unreachable. Guarded by this. */
    private final Map<Long, FileLock> held = new HashMap<>();

    private JarUses(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Returns the uses of the files in a directory that belongs to this user.
     *
     * @throws IOException if the system refuses
     */
    static JarUses of(Path directory) throws IOException {
        synchronized (OPEN) {
            JarUses uses = OPEN.get(directory);
            if (uses == null) {
                uses = new JarUses(FileChannel.open(
                        directory.resolve(FILE),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        MappedFiles.ownerOnly("rw-------")));
                OPEN.put(directory, uses);
            }
            return uses;
        }
    }

    private static long position(String name) {
        return ClassArchive.hash(name) & Long.MAX_VALUE >> 1;
    }

    /**
     * Marks a file as used by this process, until it ends. Waits while another process decides whether to delete it.
     *
     * @throws IOException if the system refuses
     */
    synchronized void use(String name) throws IOException {
        long position = position(name);
        for (int i = 0; i < TRIES && !held.containsKey(position); i++) {
            try {
                // Without waiting: an interrupt of a thread that waits would close the channel.
                FileLock lock = channel.tryLock(position, 1, true);
                if (lock != null) {
                    held.put(position, lock);
                    return;
                }
            } catch (OverlappingFileLockException e) {
                return; // Another copy of this library in this JVM has marked it.
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Runs an action if no process uses a file; none begins to meanwhile.
     *
     * @throws IOException if the system refuses
     */
    synchronized void ifUnused(String name, Runnable action) throws IOException {
        FileLock lock;
        try {
            lock = held.containsKey(position(name)) ? null : channel.tryLock(position(name), 1, false);
        } catch (OverlappingFileLockException e) {
            return;
        }
        if (lock != null) {
            try {
                action.run();
            } finally {
                lock.release();
            }
        }
    }
}

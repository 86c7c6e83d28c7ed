package io.polyproc.internal.liveness;

import io.polyproc.WorkspaceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Closes lock files without taking the locks of another copy of this library in the same JVM.
 *
 * <p>The kernel frees all locks of a process on a file when one descriptor of it is closed. The JDK has a table of all
 * file locks of the JVM, for all class loaders, and refuses one that overlaps. So an attempt to lock the whole file
 * finds out whether another copy has locked it. Such a descriptor stays open, without locks of its own. It is closed,
 * or used again, with the next lock file.
 *
 * <p><b>Thread and process safety.</b> Every lock is taken, and every descriptor closed, under {@link #MONITOR}.
 */
final class LockFilesInUse {

    /**
     * One object for all class loaders: literals are interned in the whole JVM. Held for a few system calls, never
     * during a wait.
     */
    static final Object MONITOR = "io.polyproc.internal.liveness.LockFilesInUse";

    private static final List<LockFile> OPEN = new ArrayList<>();

    private LockFilesInUse() {}

    /** Closes a file, now or when no other copy has locks on it. */
    static void close(LockFile lockFile) {
        synchronized (MONITOR) {
            FileChannel channel = lockFile.channel();
            try {
                if (channel.isOpen()) {
                    lockFile.freeLocks();
                    OPEN.add(lockFile.again());
                    closeUnused();
                }
            } catch (IOException e) {
                throw WorkspaceException.io("cannot close", lockFile.file(), e);
            }
        }
    }

    /** Returns the descriptor of a file that was left open; null when there is none. */
    static LockFile reopen(Path file) {
        synchronized (MONITOR) {
            if (OPEN.isEmpty()) {
                return null;
            }
            try {
                closeUnused();
            } catch (IOException e) {
                throw WorkspaceException.io("cannot close", file, e);
            }
            Object key = key(file);
            for (Iterator<LockFile> each = OPEN.iterator(); each.hasNext(); ) {
                LockFile open = each.next();
                if (key != null && key.equals(open.key())) {
                    each.remove();
                    return open;
                }
            }
            return null;
        }
    }

    /** Returns the file key of the file at a path; null where the file system has none. */
    static Object key(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private static void closeUnused() throws IOException {
        for (Iterator<LockFile> each = OPEN.iterator(); each.hasNext(); ) {
            LockFile open = each.next();
            if (!isLockedInThisJvm(open.channel())) {
                each.remove();
                open.channel().close();
            }
        }
    }

    /** A participant of another process makes the attempt fail; without one it succeeds for a moment. */
    private static boolean isLockedInThisJvm(FileChannel channel) throws IOException {
        try {
            FileLock all = channel.tryLock(0, Long.MAX_VALUE, true);
            if (all != null) {
                all.release();
            }
            return false;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }
}

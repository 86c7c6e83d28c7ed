package io.polyproc.internal.workspace;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.liveness.LockFile;
import io.polyproc.internal.liveness.LockFileDescriptor;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.segment.Segment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Deletes private workspaces. It is the only class of the library that deletes a directory with its contents; an
 * architecture test enforces that.
 *
 * <p>A directory is deleted when all of these hold:
 * <ul>
 *   <li>its name is, from the first character to the last, one that this user's processes give to private workspaces;
 *   <li>it is a directory, no link; it belongs to this user and is closed to all others;
 *   <li>a mark in its lock file or its first segment says that it is a private workspace, or it is empty;
 *   <li>no participant is alive: all bytes of its lock file are free, and no registered process is visible.
 *       Without a lock file, all registered processes are known to have ended, and the directory was not changed
 *       for a while.
 * </ul>
 *
 * <p><b>If a process dies here:</b> the marks are deleted last. The next process of this user that opens a private
 * workspace finds the remaining files and deletes them.
 */
public final class WorkspaceRemoval {

    /** After this time a living creator has locked its byte of the lock file. */
    private static final long UNMARKED_MILLIS = 10_000;

    private WorkspaceRemoval() {}

    /**
     * Deletes the directory of a private workspace that this JVM has created and just left. Does nothing if the
     * directory belongs to another workspace now.
     */
    static void removeOwn(Path directory, long workspaceId) {
        FirstHeader first = FirstHeader.read(directory);
        if (hasPrivateName(directory) && first != null && first.isPrivate() && first.workspaceId() == workspaceId) {
            hideAndDelete(directory);
        }
    }

    /**
     * Deletes the directory of a private workspace that has no living user. Does nothing without a proof of that. Never
     * fails: files that cannot be examined remain.
     *
     * @return true if the directory was deleted
     */
    public static boolean removeAbandoned(Path directory) {
        OpenWorkspaces.Place place = OpenWorkspaces.tryEnter(directory.toString());
        if (place == null) {
            return false;
        }
        try {
            return hasPrivateName(directory) && place.workspace() == null && removeIfDead(directory);
        } catch (WorkspaceException | IOException e) {
            // Another process was faster, or this process may not examine it.
            return false;
        } finally {
            place.exit();
        }
    }

    /**
     * Deletes a hidden directory that this process has named, for itself or for a process that it has started and that
     * has ended, with all its files. Never fails.
     */
    public static void removeStaging(Path directory) {
        try {
            if (PrivateWorkspaces.isOwn(directory.getFileName().toString()) && isStagingAndDead(directory)) {
                delete(directory);
            }
        } catch (WorkspaceException | IOException e) {
            // It was not created, or this process may not examine it.
        }
    }

    private static boolean isStagingAndDead(Path directory) throws IOException {
        WorkspaceDirectory.verify(directory);
        Path file = MappedWorkspace.lockFile(directory);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return isEmpty(directory);
        }
        try (LockFile lockFile = LockFile.open(file)) {
            return lockFile.tryHoldAll() && isMarked(directory, lockFile.kind());
        }
    }

    private static boolean hasPrivateName(Path directory) {
        return PrivateWorkspaces.isPrivateName(directory.getFileName().toString());
    }

    private static boolean removeIfDead(Path directory) throws IOException {
        WorkspaceDirectory.verify(directory);
        Path file = MappedWorkspace.lockFile(directory);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            boolean dead = isOld(directory) && (isEmpty(directory) || isDeadWithoutLockFile(directory));
            return dead && delete(directory);
        }
        try (LockFile lockFile = LockFile.open(file)) {
            if (!lockFile.tryHoldAll() || !isDead(directory, lockFile.kind())) {
                return false;
            }
            return hideAndDelete(directory);
        }
    }

    /**
     * Renames a directory to its hidden name and deletes it. No process opens the remaining files, and a reaper that
     * finds only marks there recognises a directory that was about to be deleted.
     */
    private static boolean hideAndDelete(Path directory) {
        Path hidden = PrivateWorkspaces.hidden(directory);
        if (hidden.equals(directory)) {
            return delete(directory);
        }
        try {
            Files.move(directory, hidden);
            return delete(hidden);
        } catch (IOException e) {
            // Without a rename: this system does not rename a directory with open files.
            return delete(directory);
        }
    }

    /** Examines a directory in whose lock file no byte is locked by another process. */
    private static boolean isDead(Path directory, int kind) {
        // A visible workspace had a first segment when it got its name. Its creator writes the mark while it holds a
        // byte.
        boolean maybeStaging = PrivateWorkspaces.isHidden(directory) || !PrivateWorkspaces.RENAMES_OPEN_DIRECTORIES;
        boolean ended = kind == LockFileDescriptor.PRIVATE || isOld(directory);
        boolean complete = FirstHeader.read(directory) != null;
        return (complete || maybeStaging && ended) && isMarked(directory, kind);
    }

    private static boolean isMarked(Path directory, int kind) {
        FirstHeader first = FirstHeader.readWithParticipants(directory);
        return first == null
                ? kind == LockFileDescriptor.PRIVATE
                        || kind == LockFileDescriptor.UNMARKED && hasOnlyTheLockFile(directory)
                : kind == LockFileDescriptor.PRIVATE && first.isPrivate() && first.noneLives(false);
    }

    private static boolean isDeadWithoutLockFile(Path directory) {
        FirstHeader first = FirstHeader.readWithParticipants(directory);
        return first != null && first.isPrivate() && first.noneLives(true);
    }

    private static boolean isEmpty(Path directory) {
        String[] names = directory.toFile().list();
        return names != null && names.length == 0;
    }

    /** An unmarked lock file is an empty one: its creator was killed before it wrote the mark. */
    private static boolean hasOnlyTheLockFile(Path directory) {
        return Arrays.equals(
                new String[] {MappedWorkspace.LOCK_FILE}, directory.toFile().list());
    }

    private static boolean isOld(Path directory) {
        return System.currentTimeMillis() - directory.toFile().lastModified() > UNMARKED_MILLIS;
    }

    /** Deletes the files of a directory, then its marks, then the directory. The next process deletes the rest. */
    private static boolean delete(Path directory) {
        Path first = Segment.file(directory, 0);
        Path lock = MappedWorkspace.lockFile(directory);
        deleteContents(directory, first, lock);
        MappedFiles.deleteQuietly(first);
        MappedFiles.deleteQuietly(lock);
        MappedFiles.deleteQuietly(directory);
        return !Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
    }

    private static void deleteContents(Path directory, Path first, Path lock) {
        File[] files = directory.toFile().listFiles();
        if (files == null) {
            return;
        }
        for (File file : files) {
            Path path = file.toPath();
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                deleteContents(path, first, lock);
                MappedFiles.deleteQuietly(path);
            } else if (!path.equals(first) && !path.equals(lock)) {
                MappedFiles.deleteQuietly(path);
            }
        }
    }
}

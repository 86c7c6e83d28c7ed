package io.polyproc.internal.memory;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Creates files whose space is allocated: every byte is written before the file is used. An access to a sparse file on
 * a full disk kills the JVM (SIGBUS). A written file fails here instead, with an exception that has the numbers.
 */
public final class MappedFiles {

    /** Longest file that one mapping can hold, rounded down to whole pages of any usual size. */
    public static final long MAX_LENGTH = Integer.MAX_VALUE - 0xFFFFL;

    /** Suffix of the name of a file that is being written. */
    public static final String STAGING_SUFFIX = ".new";

    private static final int CHUNK = 1 << 16;
    private static final Set<StandardOpenOption> NEW_FILE =
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final FileAttribute<?>[] NONE = {};

    private MappedFiles() {}

    /**
     * Creates a file, readable by its owner only, atomically: it is written as {@code NAME.new} and renamed after the
     * initialiser has returned. A staging file of a dead creator is replaced. The caller ensures that it is the only
     * creator, and that the directory is a workspace.
     *
     * @param length bytes, at most {@link #MAX_LENGTH}; all of them are written, as zeros
     * @param initialise writes the initial contents
     * @throws WorkspaceException when there is no space ({@link Reason#NO_SPACE}) or the system refuses; no file is
     *     left
     */
    public static MappedMemory create(Path file, long length, Consumer<MappedMemory> initialise) {
        Path staging = staging(file);
        MappedMemory memory = createZeros(staging, file, length);
        boolean done = false;
        try {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SEGMENT_STAGED);
            }
            initialise.accept(memory);
            publish(memory, staging, file);
            done = true;
            return memory;
        } finally {
            if (!done) {
                deleteQuietly(staging);
            }
        }
    }

    /**
     * Creates a file of zeros, readable by its owner only, in place of any of that name.
     *
     * @param file its current name
     * @param shown the name that an exception shows
     * @throws WorkspaceException when there is no space ({@link Reason#NO_SPACE}) or the system refuses; no file is
     *     left
     */
    public static MappedMemory createZeros(Path file, Path shown, long length) {
        while (true) {
            try {
                return zeros(file, length);
            } catch (IOException e) {
                deleteQuietly(file); // before the free space is read
                if (usableSpace(file) >= length || !hasParent(file)) {
                    throw WorkspaceException.io("cannot create", shown, e);
                }
                if (!ClosedMappings.free(() -> usableSpace(file) >= length)) {
                    throw new WorkspaceException(
                            Reason.NO_SPACE,
                            shown,
                            "no room for " + shown + ": it needs " + length + " bytes and " + file.getParent() + " has "
                                    + usableSpace(file) + " left; free some, or choose another place with"
                                    + " -Dpolyproc.dir",
                            e);
                }
            }
        }
    }

    /**
     * Removes the staging file of a dead creator. The caller ensures that there is no creator.
     */
    public static void deleteStaging(Path file) {
        deleteQuietly(staging(file));
    }

    private static Path staging(Path file) {
        return file.resolveSibling(file.getFileName() + STAGING_SUFFIX);
    }

    /** Renames a file to its final name, replacing any file of that name. */
    public static void publish(MappedMemory memory, Path from, Path file) {
        try {
            Files.move(from, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot create", file, e);
        }
        memory.movedTo(file);
    }

    /**
     * Writes a new file that only its owner can read. An incomplete file is removed.
     *
     * @throws IOException when the system refuses, or there is a file of that name; that file is unchanged
     */
    public static void writeNew(Path file, byte[] bytes) throws IOException {
        boolean done = false;
        Files.createFile(file, ownerOnly("rw-------"));
        if (bytes.length == 0) {
            return; // its reader may have deleted it already
        }
        // An interrupt closes a channel, but not a stream.
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(bytes);
            done = true;
        } finally {
            if (!done) {
                deleteQuietly(file);
            }
        }
    }

    /**
     * Writes a file that only its owner can read in place of any of that name: it appears complete or not at all.
     *
     * @param staging its name while it is written, which nothing else has
     * @throws IOException when the system refuses; neither file is changed
     */
    public static void replace(Path file, Path staging, byte[] bytes) throws IOException {
        boolean done = false;
        writeNew(staging, bytes);
        try {
            Files.move(staging, file, StandardCopyOption.ATOMIC_MOVE);
            done = true;
        } finally {
            if (!done) {
                deleteQuietly(staging);
            }
        }
    }

    /** Writes the whole file; defers an interrupt, which would close the channel. */
    private static MappedMemory zeros(Path file, long length) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                Files.deleteIfExists(file);
                try (FileChannel channel = FileChannel.open(file, NEW_FILE, ownerOnly("rw-------"))) {
                    writeZeros(channel, length);
                    return MappedMemory.map(file, channel);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Returns the attribute for these permissions of a new file or directory, where the file system has permissions.
     */
    public static FileAttribute<?>[] ownerOnly(String permissions) {
        if (!hasPosixPermissions()) {
            return NONE;
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }

    /** Restricts an existing file to its owner, where the file system has permissions. */
    public static void makeOwnerOnly(Path file) throws IOException {
        if (hasPosixPermissions()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** Tells whether the default file system has owners and permission bits. */
    public static boolean hasPosixPermissions() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /** Deletes a file or an empty directory if it exists. */
    public static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Deletes a file or an empty directory if it exists. */
    public static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Best effort: the caller reports the original error, or the next reaper finds the file.
        }
    }

    private static void writeZeros(FileChannel channel, long length) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(length, CHUNK));
        for (long written = 0; written < length; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), length - written));
            written += channel.write(zeros, written);
        }
    }

    private static boolean hasParent(Path file) {
        return file.toAbsolutePath().getParent().toFile().isDirectory();
    }

    private static long usableSpace(Path file) {
        return file.toAbsolutePath().getParent().toFile().getUsableSpace();
    }
}

package io.polyproc.internal.memory;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.errors.WorkspaceException.Reason;
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
 * Makes files whose space is real: every byte is written before the file is handed out. A sparse file on a full disk kills
 * the JVM that touches it (SIGBUS); a written one fails here, as an exception with numbers.
 */
public final class MappedFiles {

    /** Longest file that one mapping can hold, rounded down to whole pages of any usual size. */
    public static final long MAX_LENGTH = Integer.MAX_VALUE - 0xFFFFL;

    /** Behind the name of a file that is being written. */
    public static final String STAGING_SUFFIX = ".new";

    private static final int CHUNK = 1 << 16;
    private static final Set<StandardOpenOption> NEW_FILE =
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final FileAttribute<?>[] NONE = {};

    private MappedFiles() {}

    /**
     * Creates a file, readable by its owner only, that appears under its name complete or not at all: it is written as
     * {@code NAME.new} and renamed when the initialiser is through. A leftover of a creator that was killed is replaced.
     * The caller makes sure that it is the only creator, and that the directory is a workspace.
     *
     * @param length bytes, at most {@link #MAX_LENGTH}; all of them are written, as zeros
     * @param initialise fills in the first contents
     * @throws WorkspaceException when there is no room ({@link Reason#NO_SPACE}) or the system refuses; no file is left
     */
    public static MappedMemory create(Path file, long length, Consumer<MappedMemory> initialise) {
        Path unborn = unborn(file);
        MappedMemory memory = createZeros(unborn, file, length);
        boolean done = false;
        try {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SEGMENT_UNBORN);
            }
            initialise.accept(memory);
            publish(memory, unborn, file);
            done = true;
            return memory;
        } finally {
            if (!done) {
                deleteQuietly(unborn);
            }
        }
    }

    /**
     * Creates a file of zeros, readable by its owner only, in place of any of that name.
     *
     * @param file its name for now
     * @param shown the name that an exception shows
     * @throws WorkspaceException when there is no room ({@link Reason#NO_SPACE}) or the system refuses; no file is left
     */
    public static MappedMemory createZeros(Path file, Path shown, long length) {
        while (true) {
            try {
                return zeros(file, length);
            } catch (IOException e) {
                deleteQuietly(file); // before the space is counted
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
     * Removes what a creator of this file has left that was killed. The caller makes sure that there is no creator now.
     */
    public static void deleteStaging(Path file) {
        deleteQuietly(unborn(file));
    }

    private static Path unborn(Path file) {
        return file.resolveSibling(file.getFileName() + STAGING_SUFFIX);
    }

    /** Gives a file its name, in place of any of that name. */
    public static void publish(MappedMemory memory, Path from, Path file) {
        try {
            Files.move(from, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw WorkspaceException.io("cannot create", file, e);
        }
        memory.movedTo(file);
    }

    /**
     * Writes a new file that only its owner can read; no half-written one stays behind.
     *
     * @throws IOException when the system refuses, or there is a file of that name; that one stays as it is
     */
    public static void writeNew(Path file, byte[] bytes) throws IOException {
        boolean done = false;
        Files.createFile(file, ownerOnly("rw-------"));
        if (bytes.length == 0) {
            return; // its reader may have deleted it by now
        }
        // An interrupt closes a channel, and not a stream.
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(bytes);
            done = true;
        } finally {
            if (!done) {
                deleteQuietly(file);
            }
        }
    }

    /** Makes the file, whole; an interrupt is kept for later, since it would close the channel half-way. */
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

    /** The attribute that gives a new file or directory these permissions, where the file system knows them. */
    public static FileAttribute<?>[] ownerOnly(String permissions) {
        if (!hasPosixPermissions()) {
            return NONE;
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }

    /** Takes a file that something else has created from everybody but its owner, where the file system knows owners. */
    public static void makeOwnerOnly(Path file) throws IOException {
        if (hasPosixPermissions()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** Whether the default file system has owners and permission bits. */
    public static boolean hasPosixPermissions() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /** Removes a file, or an empty directory, that may be gone already. */
    public static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Removes a file, or an empty directory, that may be gone already. */
    public static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Best effort: the caller is already reporting the error that matters, or the next reaper finds it.
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

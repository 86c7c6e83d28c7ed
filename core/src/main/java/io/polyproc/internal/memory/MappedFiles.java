package io.polyproc.internal.memory;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.errors.WorkspaceException.Reason;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
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

    private static final int CHUNK = 1 << 16;
    private static final Set<StandardOpenOption> NEW_FILE =
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final FileAttribute<?>[] NONE = {};

    private MappedFiles() {}

    /**
     * Creates a file, readable by its owner only, that appears under its name complete or not at all: it is written as
     * {@code NAME.new} and renamed when the initialiser is through. A leftover of a creator that was killed is replaced.
     * The caller makes sure that it is the only creator.
     *
     * @param length bytes, at most {@link #MAX_LENGTH}; all of them are written, as zeros
     * @param initialise fills in the first contents
     * @throws WorkspaceException when there is no room ({@link Reason#NO_SPACE}) or the system refuses; no file is left
     */
    public static MappedMemory create(Path file, long length, Consumer<MappedMemory> initialise) {
        Path unborn = file.resolveSibling(file.getFileName() + ".new");
        boolean done = false;
        try {
            MappedMemory memory = zeros(unborn, file, length);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SEGMENT_UNBORN);
            }
            initialise.accept(memory);
            Files.move(unborn, file, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            return memory;
        } catch (IOException e) {
            deleteQuietly(unborn); // before the space is counted
            long free = usableSpace(file);
            if (free < length) {
                throw new WorkspaceException(
                        Reason.NO_SPACE,
                        file,
                        "no room for " + file + ": it needs " + length + " bytes and " + file.getParent() + " has "
                                + free + " left; free some, or choose another place with -Dpolyproc.dir",
                        e);
            }
            throw WorkspaceException.io("cannot create", file, e);
        } finally {
            if (!done) {
                deleteQuietly(unborn);
            }
        }
    }

    /** Makes the unborn file, whole; an interrupt is kept for later, since it would close the channel half-way. */
    private static MappedMemory zeros(Path unborn, Path file, long length) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                Files.deleteIfExists(unborn);
                try (FileChannel channel = FileChannel.open(unborn, NEW_FILE, ownerOnly("rw-------"))) {
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

    /** Removes a file that may be gone already. */
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

    private static long usableSpace(Path file) {
        return file.toAbsolutePath().getParent().toFile().getUsableSpace();
    }
}

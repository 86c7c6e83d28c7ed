package io.polyproc.internal.chronicle;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.queue.QueueException;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/**
 * The files of a log in their directory: their names, permissions, and a check of their content. It uses no class of
 * Chronicle, which are slow to load.
 */
final class LogFiles {

    /**
     * The room for Chronicle's indexes, which it writes between excerpts, and for the beginning of a file before its
     * first excerpt.
     */
    static final int CHRONICLES_SHARE = 512 << 10;

    private static final DateTimeFormatter FILE_NAME = DateTimeFormatter.ofPattern("yyyyMMdd'F.cq4'");
    private static final String METADATA = "metadata.cq4t";

    /**
     * A file of Chronicle begins with its own description: the length of that and these bits, then a text with this
     * word.
     */
    private static final int IS_DESCRIPTION = 0x4000_0000;

    private static final int IS_BEING_WRITTEN = 0x8000_0000;
    private static final int LENGTH = ~(IS_DESCRIPTION | IS_BEING_WRITTEN);
    private static final String FIRST_WORD = "header";
    private static final int LONGEST_DESCRIPTION = 1 << 16;

    private LogFiles() {}

    /** Returns the file with Chronicle's metadata of the log. */
    static Path metadata(Path directory) {
        return directory.resolve(METADATA);
    }

    /** Returns the path of a file by its number. */
    static Path data(Path directory, long number) {
        return directory.resolve(FILE_NAME.format(LocalDate.ofEpochDay(number)));
    }

    /** Creates the directory of a new log. */
    static void create(Path directory) {
        checkRoom(directory.getParent());
        try {
            Files.createDirectories(directory, MappedFiles.ownerOnly("rwx------"));
        } catch (IOException e) {
            throw new QueueException("cannot create " + directory + ": " + e, e);
        }
    }

    /**
     * Restricts a file to its owner. Chronicle creates files with the permissions that the process's mask leaves.
     */
    static void protect(Path file) {
        try {
            MappedFiles.makeOwnerOnly(file);
        } catch (IOException e) {
            throw new QueueException("cannot restrict " + file + " to its owner: " + e, e);
        }
    }

    /** Checks the room on the disk before Chronicle creates a file: a full disk would kill the JVM. */
    static void checkRoom(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw noSpace(directory, 0, null);
        }
        try {
            long left = Files.getFileStore(directory).getUsableSpace();
            if (left < 2 * CHRONICLES_SHARE) {
                throw noSpace(directory, left, null);
            }
        } catch (IOException e) {
            throw new QueueException("cannot tell how much room there is in " + directory + ": " + e, e);
        }
    }

    static WorkspaceException noSpace(Path directory, long left, IOException cause) {
        if (!Files.isDirectory(directory)) {
            return new WorkspaceException(
                    Reason.DELETED,
                    directory,
                    directory
                            + " was deleted while this process uses the queue in it: close the workspace here,"
                            + " then open it again",
                    cause);
        }
        return new WorkspaceException(
                Reason.NO_SPACE,
                directory,
                "no room for an element in " + directory + ", which has " + left
                        + " bytes left: it was not put; make room and put it again",
                cause);
    }

    /**
     * Checks the files without reading the elements: that the required files exist, that each begins as Chronicle's
     * files do, and that the last one is long enough.
     *
     * @param first number of the first file that must exist, unless it is the last
     * @param last number of the file that is appended to
     * @param length the number of its bytes that are known to be written; it may be missing when that is 0
     * @throws QueueException when a file cannot be what was written
     */
    static void check(Path directory, long first, long last, long length) {
        checkBeginning(metadata(directory), 0);
        for (long number = first; number < last; number++) {
            checkBeginning(data(directory, number), 0);
        }
        Path current = data(directory, last);
        if (length > 0 || Files.exists(current)) {
            checkBeginning(current, length);
        }
    }

    private static void checkBeginning(Path path, long length) {
        File file = path.toFile();
        if (!file.isFile()) {
            throw damaged(path, "is missing", null);
        }
        if (file.length() < length) {
            throw damaged(path, "has " + file.length() + " bytes, where " + length + " were written", null);
        }
        ByteBuffer start =
                ByteBuffer.allocate(Integer.BYTES + 1 + 1 + FIRST_WORD.length()).order(ByteOrder.LITTLE_ENDIAN);
        try (RandomAccessFile open = new RandomAccessFile(file, "r")) {
            open.readFully(start.array());
        } catch (EOFException e) {
            if (length == 0 && file.length() == 0) {
                return; // Its creator was killed before it wrote anything.
            }
            throw damaged(path, "has " + file.length() + " bytes", e);
        } catch (IOException e) {
            throw damaged(path, "cannot be read: " + e, e);
        }
        int header = start.getInt(0);
        boolean unwritten = (header & LENGTH) == 0 && (header == 0 || (header & IS_BEING_WRITTEN) != 0);
        if (!(unwritten && length == 0) && !isDescription(header, start, file.length())) {
            throw damaged(path, "does not begin as such a file does", null);
        }
    }

    private static boolean isDescription(int header, ByteBuffer start, long fileLength) {
        int length = header & LENGTH;
        String word = new String(start.array(), Integer.BYTES + 2, FIRST_WORD.length(), StandardCharsets.ISO_8859_1);
        return (header & ~LENGTH) == IS_DESCRIPTION
                && length <= LONGEST_DESCRIPTION
                && Integer.BYTES + length <= fileLength
                && word.equals(FIRST_WORD);
    }

    private static QueueException damaged(Path file, String how, Throwable cause) {
        return new QueueException(
                "the queue in " + file.getParent() + " is damaged: " + file.getFileName() + " " + how
                        + "; put back a copy of the directory, or use a queue of another name",
                cause);
    }
}

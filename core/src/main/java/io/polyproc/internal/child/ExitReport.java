package io.polyproc.internal.child;

import io.polyproc.ChildException;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.process.ChildStartException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The failure of a child: the exception of its task, which the child writes to a file beside the boot file.
 *
 * <p>The end of a child is recorded without running code of the exception's class. That code runs in {@link #failure},
 * in a caller's thread.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class ExitReport {

    /** The suffix after the name of the boot file. */
    public static final String SUFFIX = ".failure";

    /** The suffix, after the name of the boot file, of the file that holds a long class path. */
    public static final String ARGUMENTS_SUFFIX = ".arguments";

    /** The first byte of a brief report; a full one begins with a length. The name of the exception's class follows. */
    private static final byte BRIEF = -1;

    private static final ExitReport NOTHING = new ExitReport(null, Optional.empty(), null);

    /** The written exception; null when there is none, or it has been read. Guarded by this. */
    private byte[] written;

    /** Guarded by this. */
    private Optional<Throwable> failure;

    /** The code that was sent with the task; null for none, or when the exception has been read. Guarded by this. */
    private List<PublishedCode> sent;

    private ExitReport(byte[] written, Optional<Throwable> failure, List<PublishedCode> sent) {
        this.written = written;
        this.failure = failure;
        this.sent = sent;
    }

    /** Removes the report and the other files of a start. Never throws. */
    public static ExitReport collect(Path bootFile) {
        return collect(bootFile, null);
    }

    /**
     * Reads and removes the report, if the child left one, and removes the other files of its start. Never throws.
     *
     * @param sent the code that was sent with the task; null for none
     */
    public static ExitReport collect(Path bootFile, List<PublishedCode> sent) {
        try {
            return read(bootFile, sent);
        } catch (Throwable e) {
            return unreadable(e);
        }
    }

    /** Returns the report of a child that has ended before its task began. */
    public static ExitReport ofStart(ChildStartException failure) {
        return new ExitReport(null, Optional.of(failure), null);
    }

    /** Returns the report of a child whose end could not be recorded. */
    static ExitReport unreadable(Throwable cause) {
        return new ExitReport(
                null,
                Optional.of(new SerializationException(
                        "the exception of the child's task cannot be read: " + Throwables.describe(cause), cause)),
                null);
    }

    private static ExitReport read(Path bootFile, List<PublishedCode> sent) throws java.io.IOException {
        MappedFiles.deleteQuietly(bootFile);
        MappedFiles.deleteQuietly(bootFile.resolveSibling(bootFile.getFileName() + ARGUMENTS_SUFFIX));
        MappedFiles.deleteQuietly(ChildWatcher.interruptFile(bootFile));
        Path file = bootFile.resolveSibling(bootFile.getFileName() + SUFFIX);
        if (!Files.exists(file)) {
            return NOTHING;
        }
        try {
            return new ExitReport(Files.readAllBytes(file), Optional.empty(), sent);
        } finally {
            MappedFiles.deleteQuietly(file);
        }
    }

    /** Encodes the report of an exception that cannot be written in full: its type. Needs few allocations. */
    static byte[] brief(Throwable thrown) {
        byte[] type = thrown.getClass().getName().getBytes(StandardCharsets.UTF_8);
        byte[] report = new byte[type.length + 1];
        report[0] = BRIEF;
        System.arraycopy(type, 0, report, 1, type.length);
        return report;
    }

    private static Throwable decode(byte[] written, List<PublishedCode> sent) {
        if (written.length == 0 || written[0] != BRIEF) {
            return Throwables.fromBytes(written, sent);
        }
        String type = new String(written, 1, written.length - 1, StandardCharsets.UTF_8);
        return new ChildException(type, null, new StackTraceElement[0], null);
    }

    /** Returns the reason why the child has ended before its task began; empty if the task has begun. */
    public synchronized Optional<ChildStartException> startFailure() {
        return written == null && failure.orElse(null) instanceof ChildStartException early
                ? Optional.of(early)
                : Optional.empty();
    }

    /**
     * Returns the exception of the task. The first call deserializes it, with the classes of the loader that sent the
     * task, and of the calling thread's context class loader.
     */
    public synchronized Optional<Throwable> failure() {
        if (written != null) {
            failure = Optional.of(decode(written, sent));
            written = null;
            sent = null;
        }
        return failure;
    }
}

package io.polyproc.internal.boot;

import io.polyproc.errors.SerializationException;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.memory.MappedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The exception that a child's task has thrown, in a file beside the boot file. */
final class ExitReport {

    /** Behind the name of the boot file. */
    static final String SUFFIX = ".failure";

    /** Behind the name of the boot file: the file that holds a long class path. */
    static final String ARGUMENTS_SUFFIX = ".arguments";

    private ExitReport() {}

    /** Reads and removes the report, if the child left one, and removes whatever else the start has left. */
    static Optional<Throwable> collect(Path bootFile) {
        MappedFiles.deleteQuietly(bootFile);
        MappedFiles.deleteQuietly(bootFile.resolveSibling(bootFile.getFileName() + ARGUMENTS_SUFFIX));
        MappedFiles.deleteQuietly(ChildWatcher.interruptFile(bootFile));
        Path file = bootFile.resolveSibling(bootFile.getFileName() + SUFFIX);
        try {
            return Files.exists(file) ? Optional.of(Throwables.fromBytes(Files.readAllBytes(file))) : Optional.empty();
        } catch (IOException | SerializationException e) {
            return Optional.of(e);
        } finally {
            MappedFiles.deleteQuietly(file);
        }
    }
}

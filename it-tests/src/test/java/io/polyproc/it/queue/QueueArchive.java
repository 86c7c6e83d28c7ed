package io.polyproc.it.queue;

import io.polyproc.it.kit.Jars;
import io.polyproc.it.kit.JvmStart;
import io.polyproc.it.kit.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A class archive for the JVMs that use a durable queue: with it they start in little more than half of the processor
 * time. Each JVM that runs tests makes one, when the first of them is started.
 */
final class QueueArchive {

    /** An archive that does not fit is left aside without a word, as errors and output are compared. */
    private static final List<String> SILENT = List.of("-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off");

    private static Path archive;
    private static String classPath;

    private QueueArchive() {}

    /** The same start, from the archive. */
    static synchronized JvmStart use(Site site, JvmStart start) {
        if (archive == null) {
            make(site);
        }
        return Files.exists(archive)
                ? start.options(SILENT.toArray(String[]::new))
                        .options("-XX:SharedArchiveFile=" + archive)
                        .classPath(classPath)
                : start;
    }

    private static void make(Site site) {
        try {
            Path directory = Files.createDirectories(
                    Path.of("target", "archive-" + System.getProperty("surefire.forkNumber", "1")));
            Path file = directory.resolve("queue.jsa").toAbsolutePath();
            Files.deleteIfExists(file);
            classPath = Jars.classPathOfJars(directory.toAbsolutePath());
            QueueKind.LOG
                    .cold(site)
                    .options(SILENT.toArray(String[]::new))
                    .options("-XX:ArchiveClassesAtExit=" + file)
                    .classPath(classPath)
                    .start(QueueRoles.class, "produceAndTake", site.directory().resolve("archived"), 10)
                    .awaitSuccess();
            archive = file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

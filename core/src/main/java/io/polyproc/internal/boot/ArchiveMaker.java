package io.polyproc.internal.boot;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.segment.WorkspaceDirectory;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes a {@link ClassArchive}: has a JVM do what children do ({@code ArchiveTraining}) and write down what it has loaded.
 *
 * <p><b>If a process dies here:</b> an archive appears under its name by a rename, complete or not at all. What a killed maker leaves
 * behind is removed by the next one, 10 minutes later.
 */
final class ArchiveMaker {

    /** Its main class, by its name: it is in a layer above, since it does what workers do as well. */
    private static final String TRAINING = "io.polyproc.internal.worker.ArchiveTraining";

    private static final long TRAINING_SECONDS = 30;
    private static final long STALE_MILLIS = TimeUnit.DAYS.toMillis(30);
    private static final long UNBORN_MILLIS = TimeUnit.MINUTES.toMillis(10);
    private static final int MOST_KEPT = 16;

    private final ClassArchive archive;
    private final Path file;
    private final Path unborn;
    private final Path workspace;

    ArchiveMaker(ClassArchive archive, Path file) {
        this.archive = archive;
        this.file = file;
        this.unborn = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        this.workspace = file.resolveSibling(unborn.getFileName() + ".workspace");
    }

    /** Makes it, unless somebody else has meanwhile. If that fails, children start without it, as they did before. */
    void makeInBackground(List<String> classes) {
        Thread maker = new Thread(() -> make(classes), "polyproc-class-archive");
        maker.setDaemon(true);
        maker.start();
    }

    private void make(List<String> classes) {
        try {
            WorkspaceDirectory.ensureOwn(file.getParent());
            deleteStale();
            List<String> jars = ClassPath.leadingJars(archive.classPath());
            // A jar that the JVM cannot archive from may be the reason why the first fails.
            boolean made = file.toFile().isFile() || make(jars, classes);
            if (!made && jars.size() > 1) {
                make(jars.subList(0, 1), List.of());
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "no class archive " + file, e);
        }
    }

    private boolean make(List<String> jars, List<String> classes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(archive.launcher()));
        command.addAll(archive.makingOptions());
        command.add("-XX:ArchiveClassesAtExit=" + unborn);
        command.addAll(List.of("-cp", ClassPath.join(jars), TRAINING, workspace.toString()));
        command.addAll(classes);
        ProcessBuilder training =
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        Optional<Process> started = ChildRegistry.startHelper(training, this::deleteUnborn);
        if (started.isEmpty()) {
            return false;
        }
        Process process = started.get();
        try {
            boolean made = process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)
                    && process.exitValue() == 0
                    && unborn.toFile().isFile();
            process.destroyForcibly();
            if (made) {
                closeToOthers(unborn.toFile());
                Files.move(unborn, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return made;
        } finally {
            deleteUnborn();
            ChildRegistry.forgetHelper(process);
        }
    }

    private void deleteUnborn() {
        MappedFiles.deleteQuietly(unborn);
        WorkspaceDirectory.delete(workspace);
    }

    private static void closeToOthers(File file) {
        boolean closed = file.setReadable(false, false) && file.setReadable(true, true) && file.setWritable(true, true);
        if (!closed) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.IO, file.toPath(), "cannot change the permissions of " + file);
        }
    }

    /** Removes archives of versions that are long gone, and leftovers of makers that were killed; keeps the newest few. */
    private void deleteStale() {
        File[] files = file.getParent().toFile().listFiles();
        if (files == null) {
            return;
        }
        Arrays.sort(files, Comparator.comparingLong(File::lastModified).reversed());
        for (int i = 0; i < files.length; i++) {
            boolean born = files[i].getName().endsWith(ClassArchive.SUFFIX);
            long age = System.currentTimeMillis() - files[i].lastModified();
            if (i >= MOST_KEPT || age > (born ? STALE_MILLIS : UNBORN_MILLIS)) {
                WorkspaceDirectory.delete(files[i].toPath());
            }
        }
    }
}

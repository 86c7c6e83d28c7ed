package io.polyproc.internal.archive;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.inherit.ToolOptions;
import io.polyproc.internal.launch.ChildRegistry;
import io.polyproc.internal.launch.ClassPath;
import io.polyproc.internal.thread.ServiceThread;
import io.polyproc.internal.workspace.PrivateWorkspaces;
import io.polyproc.internal.workspace.WorkspaceDirectory;
import io.polyproc.internal.workspace.WorkspaceRemoval;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Creates a {@link ClassArchive}: starts a JVM that runs the start-up of children ({@code ArchiveTraining}) and dumps
 * the classes it has loaded.
 *
 * <p>The user chooses the cache directory, which may hold other files. The archive is created in a hidden private
 * workspace in it, which {@link io.polyproc.internal.workspace.WorkspaceRemoval} recognises, and old archives are
 * recognised by {@link ArchiveFiles}.
 *
 * <p><b>If a process dies here.</b> An archive appears under its name by a rename, complete or not at all. The next
 * maker removes the workspace of a killed one.
 */
final class ArchiveMaker {

    /** The main class, by name: it is in a layer above, since it runs the start-up of workers as well. */
    private static final String TRAINING = "io.polyproc.internal.worker.ArchiveTraining";

    private static final long TRAINING_SECONDS = 30;

    private final ClassArchive archive;
    private final Path file;
    private final Path workspace;
    private final Path staging;

    ArchiveMaker(ClassArchive archive, Path file) {
        this.archive = archive;
        this.file = file;
        this.workspace = PrivateWorkspaces.newHidden(file.getParent());
        this.staging = workspace.resolve("archive");
    }

    /**
     * Creates the archive in the background, unless another process has done so meanwhile. If that fails, children
     * start without it.
     *
     * @param end completes at the end of the first child
     * @param classes names of classes of the program to include
     */
    void makeInBackground(CompletableFuture<?> end, Supplier<List<String>> classes) {
        ServiceThread.ofJvm("polyproc-class-archive", () -> makeAfter(end, classes), this::failed)
                .start();
    }

    private void makeAfter(CompletableFuture<?> end, Supplier<List<String>> classes)
            throws IOException, InterruptedException, ExecutionException {
        try {
            end.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // The child runs for long.
        }
        make(classes.get());
    }

    private void make(List<String> classes) throws IOException, InterruptedException {
        WorkspaceDirectory.ensureOwn(file.getParent());
        PrivateWorkspaces.reap(file.getParent());
        ArchiveFiles.deleteStale(file.getParent());
        List<String> jars = ClassPath.leadingJars(archive.classPath());
        // A jar that the JVM cannot archive from may be the reason of the first failure.
        boolean made = file.toFile().isFile() || make(jars, classes);
        if (!made && jars.size() > 1) {
            make(jars.subList(0, 1), List.of());
        }
    }

    private void failed(Throwable failure) {
        System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "no class archive " + file, failure);
    }

    private boolean make(List<String> jars, List<String> classes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(archive.launcher()));
        command.addAll(archive.makingOptions());
        command.add("-XX:ArchiveClassesAtExit=" + staging);
        command.addAll(List.of("-cp", ClassPath.join(jars), TRAINING, workspace.toString()));
        command.addAll(classes);
        ProcessBuilder training =
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        if (ToolOptions.needCorrection()) {
            ToolOptions.correct(training.environment(), Set.of());
        }
        Optional<Process> started =
                ChildRegistry.startHelper(training, () -> WorkspaceRemoval.removeStaging(workspace));
        if (started.isEmpty()) {
            return false;
        }
        Process process = started.get();
        try {
            boolean made = process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)
                    && process.exitValue() == 0
                    && staging.toFile().isFile();
            if (made) {
                closeToOthers(staging.toFile());
                Files.move(staging, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return made;
        } finally {
            process.destroyForcibly().waitFor();
            WorkspaceRemoval.removeStaging(workspace);
            ChildRegistry.forgetHelper(process);
        }
    }

    private static void closeToOthers(File file) {
        boolean closed = file.setReadable(false, false) && file.setReadable(true, true) && file.setWritable(true, true);
        if (!closed) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.IO, file.toPath(), "cannot change the permissions of " + file);
        }
    }
}

package io.polyproc.internal.boot;

import io.polyproc.internal.codec.TaskForm;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.process.Task;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * The main class of every child: joins the parent's workspace, begins to watch the parent, and runs the task.
 *
 * <p><b>If a process dies here.</b> The parent: its file lock is free, which the child's watcher sees within 100 ms and
 * halts the child; grandchildren follow in the same way. The child: the kernel tells the parent.
 */
public final class ChildMain {

    private static volatile MappedWorkspace workspace;
    private static volatile int parent;

    private ChildMain() {}

    /** The workspace that this child was started in, or null when this process is nobody's child. */
    public static MappedWorkspace workspace() {
        return workspace;
    }

    /** The parent's id among the participants. */
    public static int parent() {
        return parent;
    }

    /**
     * Entry point.
     *
     * @param arguments the workspace's directory and the name of the boot file in it
     */
    public static void main(String[] arguments) throws Throwable {
        Path bootFile = Path.of(arguments[0], arguments[1]);
        try {
            BootFile boot = BootFile.read(bootFile);
            MappedFiles.deleteQuietly(bootFile);
            workspace = MappedWorkspace.join(arguments[0], boot.workspaceId());
            parent = boot.parent();
            new ChildWatcher(workspace.participants(), parent, bootFile, Thread.currentThread()).start();
            byte[] bytes = boot.spare() == 0 ? boot.task() : SpareMain.awaitTask(workspace, boot, bootFile);
            run(TaskForm.onceFromBytes(bytes, workspace, "task"));
            ChildRegistry.endAll();
        } catch (Throwable e) {
            report(e, Path.of(arguments[0], arguments[1] + ExitReport.SUFFIX));
            ChildRegistry.endAll();
            // The launcher ends with 1 when main throws, after the other threads; it has been printed already.
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
            throw e;
        }
    }

    /** Runs what {@link TaskForm#onceFromBytes} gave. */
    public static void run(Object task) throws Exception {
        if (task instanceof Callable<?> call) {
            call.call();
        } else {
            ((Task) task).run();
        }
    }

    private static void report(Throwable thrown, Path file) {
        System.err.println("Process " + System.getProperty("polyproc.process.name") + ":");
        thrown.printStackTrace();
        System.err.flush();
        try {
            BootFile.writeFile(file, Throwables.toBytes(thrown));
        } catch (RuntimeException e) {
            System.err.println("The failure cannot be told to the parent: " + e);
        }
    }
}

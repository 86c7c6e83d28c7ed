package io.polyproc.internal.child;

import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.launch.ChildRegistry;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.spare.SpareMain;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.process.Task;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * The main class of every child: joins the parent's workspace, begins to watch the parent, and runs the task.
 *
 * <p><b>If a process dies here.</b> The parent, or another ancestor: the child's watcher notices it within 100 ms and
 * halts the child. The child: the kernel notifies the parent.
 */
public final class ChildMain {

    private static volatile MappedWorkspace workspace;
    private static volatile int parent;
    private static volatile long[] ancestors = {};

    /** Memory that is released for the report of a task that has filled the heap. */
    private static byte[] reserve = new byte[1 << 18];

    private ChildMain() {}

    /** Returns the workspace in which this child was started, or null when this process is not a child. */
    public static MappedWorkspace workspace() {
        return workspace;
    }

    /** Returns the parent's id among the participants. */
    public static int parent() {
        return parent;
    }

    /**
     * Returns the pids of the processes whose end ends this one, the parent's first; none when this process is not a
     * child.
     */
    static long[] ancestors() {
        return ancestors;
    }

    /**
     * Entry point.
     *
     * @param arguments the workspace's directory and the name of the boot file in it
     */
    public static void main(String[] arguments) throws Throwable {
        Path bootFile = Path.of(arguments[0], arguments[1]);
        ignoreTerminalSignals();
        try {
            BootFile boot = BootFile.read(bootFile);
            MappedFiles.deleteQuietly(bootFile);
            Settings.apply(boot.settings());
            workspace = MappedWorkspace.join(arguments[0], boot.workspaceId());
            parent = boot.parent();
            ancestors = boot.watchableAncestors();
            new ChildWatcher(workspace.participants(), parent, ancestors, bootFile, Thread.currentThread()).start();
            byte[] bytes = boot.spare() == 0 ? boot.task() : SpareMain.awaitTask(workspace, boot, bootFile);
            TaskCodec.Loaded loaded = TaskCodec.loadOnce(bytes, workspace, "task");
            loaded.enter();
            run(loaded.task());
            noteOrderlyEnd();
            ChildRegistry.endAll();
        } catch (Throwable e) {
            report(e, Path.of(arguments[0], arguments[1] + ExitReport.SUFFIX));
            ChildRegistry.endAll();
            // The launcher exits with 1 when main throws, after the other threads; the exception is printed already.
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
            throw e;
        }
    }

    /** Runs before the task, which may handle these signals itself. */
    private static void ignoreTerminalSignals() {
        try {
            Class.forName("io.polyproc.internal.child.TerminalSignals");
        } catch (ClassNotFoundException | LinkageError e) {
            // A runtime without the module jdk.unsupported: these signals end this process.
        }
    }

    private static void noteOrderlyEnd() {
        if (workspace.isOpen()) {
            workspace.participants().noteOrderlyEnd();
        }
    }

    /** Runs the object returned by {@link TaskCodec#loadOnce}. */
    public static void run(Object task) throws Exception {
        if (task instanceof Callable<?> call) {
            call.call();
        } else {
            ((Task) task).run();
        }
    }

    /**
     * Prints the exception of the task, and writes it for the parent. An interrupt status that the task has left is set
     * again afterwards. The parent gets a report even if the exception's own code fails or the heap is full.
     */
    private static void report(Throwable thrown, Path file) {
        boolean interrupted = Thread.interrupted();
        reserve = null;
        try {
            print(thrown);
            BootFile.writeFile(file, Throwables.toBytes(thrown));
        } catch (Throwable e) {
            reportBriefly(thrown, file, e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void print(Throwable thrown) {
        System.err.println("Process " + System.getProperty("polyproc.process.name") + ":");
        try {
            thrown.printStackTrace();
        } catch (Throwable e) {
            System.err.println(thrown.getClass().getName() + ", which cannot be printed: " + Throwables.describe(e));
        }
        System.err.flush();
    }

    private static void reportBriefly(Throwable thrown, Path file, Throwable trouble) {
        try {
            MappedFiles.deleteQuietly(file);
            BootFile.writeFile(file, ExitReport.brief(thrown));
        } catch (Throwable e) {
            System.err.println("The parent receives no report of this failure: " + Throwables.describe(trouble));
        }
    }
}

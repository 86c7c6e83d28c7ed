package io.polyproc.internal.launch;

import io.polyproc.ClosedException;
import io.polyproc.Workspace;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Task;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The children that one {@code Multiprocessing} has started.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class Children implements AutoCloseable {

    private final MappedWorkspace workspace;
    private final ChildRegistry registry;
    private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();

    /**
     * Creates a registry without children.
     *
     * @param workspace the workspace that the children will share
     */
    public Children(Workspace workspace) {
        this.workspace = (MappedWorkspace) workspace;
        this.registry = new ChildRegistry(this.workspace);
    }

    /**
     * Describes a child that runs this task.
     *
     * @param task the task of the child
     * @return a builder with everything at its default
     */
    public ChildBuilder process(Task task) {
        return new LocalChildBuilder(new ChildLauncher(workspace), this, task);
    }

    ChildProcess start(ChildLauncher launch, Task task, boolean daemon) {
        checkOpen();
        ChildHandle launched = launch.start(task, registry.spares());
        if (!registry.add(launched, daemon)) {
            launched.kill();
            checkOpen();
        }
        ChildProcess child = new LocalChild(workspace, launched, daemon);
        running.add(child);
        launched.ended().thenRun(() -> running.remove(child));
        return child;
    }

    /**
     * Returns the children that are running.
     *
     * @return a snapshot
     */
    public List<ChildProcess> running() {
        return List.copyOf(running);
    }

    private void checkOpen() {
        if (registry.isEnded()) {
            throw new ClosedException("Multiprocessing in " + workspace.directory(), "open it again");
        }
    }

    void keepSpares(ChildLauncher launch, Task task, int count) {
        checkOpen();
        registry.enlist();
        launch.keepSpares(registry.spares(), task, count);
    }

    int readySpares(ChildLauncher launch) {
        return launch.readySpares(registry.spares());
    }

    /**
     * Terminates the daemons and waits for the other children. If the waiting thread is interrupted, the rest is killed
     * and the interrupt status stays set.
     */
    @Override
    public void close() {
        registry.end();
    }

    /** Kills every running child of this JVM, at the end of the JVM. */
    public static void killAll() {
        ChildRegistry.killAll();
    }
}

package io.polyproc.process;

import io.polyproc.internal.boot.ChildRegistry;
import io.polyproc.internal.boot.Launched;
import io.polyproc.segment.Workspace;

/**
 * The children that one {@code Multiprocessing} has started.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
public final class Children implements AutoCloseable {

    private final Workspace workspace;
    private final ChildRegistry registry = new ChildRegistry();

    /**
     * No children yet.
     *
     * @param workspace the workspace that the children will share
     */
    public Children(Workspace workspace) {
        this.workspace = workspace;
    }

    /**
     * Describes a child that runs this task.
     *
     * @param task what it runs
     * @return a builder with everything at its default
     */
    public ChildBuilder process(Task task) {
        return new ChildBuilder(workspace, this, task);
    }

    ChildProcess add(Launched launched, boolean daemon) {
        registry.add(launched, daemon);
        return new ChildProcess(workspace, launched, daemon);
    }

    /**
     * Terminates the daemons and waits for the other children. When the waiting thread is interrupted, it kills the rest
     * and keeps the interrupt.
     */
    @Override
    public void close() {
        registry.end();
    }

    /** Kills every child that this JVM has started and that is still running. For the end of the JVM. */
    public static void killAll() {
        ChildRegistry.killAll();
    }
}

package io.polyproc.process;

import io.polyproc.internal.child.ChildMain;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.util.Optional;

/**
 * The parent process, as its child sees it.
 *
 * <p><b>If a process dies here.</b> When the parent dies, this process ends within 100 ms; {@link #isAlive} may be
 * false before.
 */
public final class ParentProcess {

    private final MappedWorkspace workspace;
    private final int participant;

    private ParentProcess(MappedWorkspace workspace, int participant) {
        this.workspace = workspace;
        this.participant = participant;
    }

    /**
     * Returns the parent of this process.
     *
     * @return empty when this process is not a child
     */
    public static Optional<ParentProcess> find() {
        return Optional.ofNullable(ChildMain.workspace())
                .map(workspace -> new ParentProcess(workspace, ChildMain.parent()));
    }

    /**
     * Returns the process id of the parent.
     *
     * @return the pid, valid while it is alive
     */
    public long pid() {
        return workspace.participants().pid(participant);
    }

    /**
     * Tells whether the parent is alive.
     *
     * @return a snapshot
     */
    public boolean isAlive() {
        return workspace.participants().isAlive(participant);
    }

    /** Returns the pid, and the name if it has one, for diagnostics. */
    @Override
    public String toString() {
        return "parent " + workspace.participants().describe(participant);
    }
}

package io.polyproc.process;

import io.polyproc.internal.boot.ChildMain;
import io.polyproc.internal.segment.MappedWorkspace;
import java.util.Optional;

/**
 * The process that has started this one, as its child sees it.
 *
 * <p><b>If a process dies here:</b> when the parent dies, this process ends within 100 ms; {@link #isAlive} may be false before.
 */
public final class ParentProcess {

    private final MappedWorkspace workspace;
    private final int participant;

    private ParentProcess(MappedWorkspace workspace, int participant) {
        this.workspace = workspace;
        this.participant = participant;
    }

    /**
     * The parent of this process.
     *
     * @return empty when this process is nobody's child
     */
    public static Optional<ParentProcess> find() {
        return Optional.ofNullable(ChildMain.workspace())
                .map(workspace -> new ParentProcess(workspace, ChildMain.parent()));
    }

    /**
     * Its process id.
     *
     * @return the pid, valid while it is alive
     */
    public long pid() {
        return workspace.participants().pid(participant);
    }

    /**
     * Whether it lives.
     *
     * @return a snapshot
     */
    public boolean isAlive() {
        return workspace.participants().isAlive(participant);
    }

    /** For people: its pid, and its name if it has one. */
    @Override
    public String toString() {
        return "parent " + workspace.participants().describe(participant);
    }
}

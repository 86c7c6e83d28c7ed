package io.polyproc.internal.child;

import io.polyproc.internal.launch.ChildRegistry;
import io.polyproc.internal.liveness.ChildPrograms;
import io.polyproc.internal.liveness.MarkedProcesses;
import io.polyproc.internal.liveness.ProcessWatch;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.thread.Halt;
import io.polyproc.internal.thread.ServiceThread;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread of every child that ends it when its parent, or another ancestor, has ended. It also interrupts the task
 * when the parent requests it.
 *
 * <p>It polls ten times a second. A thread that waits in the kernel for the parent's end would notice it sooner, but
 * the JVM delays its exit by 300 ms while a thread is in native code.
 *
 * <p><b>If the heap is full.</b> A poll allocates nothing while the ancestors live, and no exception ends the thread.
 * Ending this process needs no allocation either: the classes for it are initialised, and those that its handlers name
 * are resolved, when the watcher is created.
 *
 * <p><b>If a process dies here.</b> An ancestor: this process kills its own children, which lets the JVM exit at once,
 * and halts.
 */
public final class ChildWatcher extends ServiceThread {

    /** Exit code of a child whose parent has died. No process reads it. */
    private static final int ORPHANED = 3;

    private static final long PAUSE_NANOS = 100_000_000;

    /** Consecutive failed polls after which a child that cannot watch ends: 10 s. */
    private static final int MOST_FAILED_POLLS = 100;

    /** The suffix, after the name of the boot file, of a file that requests an interrupt of the task. */
    private static final String INTERRUPT_SUFFIX = ".interrupt";

    private final ParticipantTable participants;
    private final int parent;
    private final ProcessWatch[] ancestors;
    private final File interruptFile;
    private final Thread runner;
    private int failedPolls;

    /**
     * Creates a watcher, which the caller starts.
     *
     * @param parent id of the parent among the participants, for ancestors that cannot be watched by pid
     * @param ancestors pids, the parent's first
     */
    ChildWatcher(ParticipantTable participants, int parent, long[] ancestors, Path bootFile, Thread runner) {
        super("polyproc-parent-watch");
        Halt.prepare();
        ChildRegistry.prepare();
        this.participants = participants;
        this.parent = parent;
        this.interruptFile = interruptFile(bootFile).toFile();
        this.runner = runner;
        this.ancestors = new ProcessWatch[ancestors.length];
        for (int i = 0; i < ancestors.length; i++) {
            this.ancestors[i] = ProcessWatch.of(ancestors[i]);
        }
    }

    @Override
    protected void serve() {
        while (!isOrphaned()) {
            interruptIfAsked();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        end();
    }

    /** Ends a child that cannot watch its parent. */
    @Override
    protected void failed(Throwable failure) {
        end();
    }

    /** Tells whether an ancestor has ended. A failed poll is repeated. */
    private boolean isOrphaned() {
        try {
            boolean isOver = isAncestorOver();
            failedPolls = 0;
            return isOver;
        } catch (Throwable e) {
            failedPolls++;
            return failedPolls >= MOST_FAILED_POLLS;
        }
    }

    private boolean isAncestorOver() {
        for (int i = 0; i < ancestors.length; i++) {
            if (ancestors[i] != null && ancestors[i].isOver()) {
                return true;
            }
        }
        // On systems without /proc. This allocates.
        return (ancestors.length == 0 || ancestors[0] == null) && !participants.isAlive(parent);
    }

    private void interruptIfAsked() {
        try {
            if (interruptFile.isFile() && interruptFile.delete()) {
                runner.interrupt();
            }
        } catch (Throwable e) {
            // The file still exists, or the thread has been interrupted. The parent is watched in any case.
        }
    }

    private static void end() {
        try {
            // Also because the JVM delays its exit by 300 ms while the JDK's thread that reaps a child is in
            // waitpid(2).
            ChildRegistry.killWithoutWaiting();
        } catch (Throwable e) {
            // The children end when this process has ended.
        }
        endPrograms();
        Halt.now(ORPHANED);
    }

    /** Ends the programs that tasks have started, for which no other process is left. */
    private static void endPrograms() {
        try {
            if (ChildPrograms.mayExist()) {
                MarkedProcesses.ownId().ifPresent(id -> MarkedProcesses.kill(List.of(id)));
            }
        } catch (Throwable e) {
            // There is no memory for that.
        }
    }

    /** Requests an interrupt of a child's task, unless a request is pending. */
    public static void interrupt(Path bootFile) {
        Path file = interruptFile(bootFile);
        if (!file.toFile().exists()) {
            try {
                BootFile.writeFile(file, new byte[0]);
            } catch (io.polyproc.WorkspaceException e) {
                if (file.toFile().exists()) {
                    return; // another thread was faster
                }
                throw e;
            }
        }
    }

    static Path interruptFile(Path bootFile) {
        return bootFile.resolveSibling(bootFile.getFileName() + INTERRUPT_SUFFIX);
    }
}

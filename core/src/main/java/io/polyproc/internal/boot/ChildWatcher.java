package io.polyproc.internal.boot;

import io.polyproc.internal.segment.Participants;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread of every child that looks ten times a second whether the parent lives, and whether it has left word to interrupt the
 * task. A thread that waits in the kernel for the parent's file lock would know sooner, but the JVM waits 300 ms at its exit for
 * threads that are in native code.
 */
final class ChildWatcher extends Thread {

    /** Exit code of a child whose parent died. Nobody is there to see it. */
    private static final int ORPHANED = 3;

    private static final long PAUSE_NANOS = 100_000_000;

    /** Behind the name of the boot file: a file that is there when the task is to be interrupted. */
    private static final String INTERRUPT_SUFFIX = ".interrupt";

    private final Participants participants;
    private final int parent;
    private final Path interruptFile;
    private final Thread runner;

    ChildWatcher(Participants participants, int parent, Path bootFile, Thread runner) {
        super("polyproc-parent-watch");
        this.participants = participants;
        this.parent = parent;
        this.interruptFile = interruptFile(bootFile);
        this.runner = runner;
        setDaemon(true);
    }

    @Override
    public void run() {
        File word = interruptFile.toFile();
        while (participants.isAlive(parent)) {
            if (word.isFile() && word.delete()) {
                runner.interrupt();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    /** Leaves word to interrupt the task of a child; nothing more when there is some already. */
    static void interrupt(Path bootFile) {
        Path file = interruptFile(bootFile);
        if (!file.toFile().exists()) {
            try {
                BootFile.writeFile(file, new byte[0]);
            } catch (io.polyproc.errors.WorkspaceException e) {
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

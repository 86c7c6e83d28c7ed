package io.polyproc.internal.launch;

import io.polyproc.internal.child.ChildWatcher;
import io.polyproc.internal.child.ExitReport;
import io.polyproc.internal.output.CapturedOutput;
import io.polyproc.process.StartMethod;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The handle of a started child.
 *
 * @param name its name
 * @param startMethod the origin of its JVM
 * @param process the operating system's process
 * @param bootFile the file with its parameters; the names of the files that it leaves begin with this one's
 * @param captured the streams that are passed on line by line
 * @param ending set when this process has asked for its end
 * @param ended completes when it has ended and its files are collected; never fails
 * @param settled completes after that, when the programs of a killed child have ended, too; never fails
 */
public record ChildHandle(
        String name,
        StartMethod startMethod,
        Process process,
        Path bootFile,
        CapturedOutput captured,
        AtomicBoolean ending,
        CompletableFuture<ExitReport> ended,
        CompletableFuture<Void> settled) {

    /** Returns its standard output, unless a listener receives it. */
    public InputStream output() {
        return captured.output() == null ? process.getInputStream() : InputStream.nullInputStream();
    }

    /** Returns its standard error, unless a listener receives it. */
    public InputStream errorOutput() {
        return captured.errors() == null ? process.getErrorStream() : InputStream.nullInputStream();
    }

    /** Returns the last lines of its standard error, if that is passed on line by line. */
    public List<String> lastErrorLines() {
        return captured.errors() == null ? List.of() : captured.errors().last();
    }

    // Not through Process, whose destroy methods close this end of the pipes: the child's output would be lost.

    /** Interrupts the thread that runs the task. */
    public void interrupt() {
        if (process.isAlive()) {
            ChildWatcher.interrupt(bootFile);
            if (ended.isDone()) {
                ExitReport.collect(bootFile);
            }
        }
    }

    /** Sends SIGTERM. */
    public void terminate() {
        ending.set(true);
        process.toHandle().destroy();
    }

    /** Sends SIGKILL. */
    public void kill() {
        ending.set(true);
        process.toHandle().destroyForcibly();
    }
}

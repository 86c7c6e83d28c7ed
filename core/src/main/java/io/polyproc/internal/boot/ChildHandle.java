package io.polyproc.internal.boot;

import io.polyproc.process.StartMethod;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A started child.
 *
 * @param name its name
 * @param startMethod how it came to its JVM
 * @param process the operating system's process
 * @param bootFile the file with its orders; the names of the files that it leaves behind begin with this one's
 * @param captured what of its output is passed on line by line
 * @param ended done when it has ended and its files are collected; never fails
 */
public record ChildHandle(
        String name,
        StartMethod startMethod,
        Process process,
        Path bootFile,
        CapturedOutput captured,
        CompletableFuture<ExitReport> ended) {

    /** Its standard output, as far as no listener gets it. */
    public InputStream output() {
        return captured.output() == null ? process.getInputStream() : InputStream.nullInputStream();
    }

    /** Its standard error, as far as no listener gets it. */
    public InputStream errorOutput() {
        return captured.errors() == null ? process.getErrorStream() : InputStream.nullInputStream();
    }

    /** The last lines of its standard error, when that is passed on line by line. */
    public List<String> lastErrorLines() {
        return captured.errors() == null ? List.of() : captured.errors().last();
    }

    // Not through Process, whose destroy methods close our ends of the pipes: what the child printed would be lost.

    /** Has the thread that runs the task interrupted. */
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
        process.toHandle().destroy();
    }

    /** Sends SIGKILL. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }
}

package io.polyproc.internal.launch;

import io.polyproc.internal.archive.ClassArchive;
import io.polyproc.internal.child.ExitReport;
import io.polyproc.internal.output.CapturedOutput;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.process.ChildStartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds out why the JVM of a child has ended before its task began. What it has printed is known if its output is
 * passed on. Otherwise it went to the terminal of this process, or into a file: then the start is repeated, with
 * another main class and with a pipe. So the usual start needs no pipe.
 *
 * @param isCold whether the process was started for this child
 */
record StartDiagnosis(MappedWorkspace workspace, JvmSpec plan, String name, Path bootFile, boolean isCold) {

    private static final int SIGNAL_BASE = 128;
    private static final int MOST_LINES = 20;
    private static final long REPEAT_SECONDS = 10;
    private static final String PROBE_SUFFIX = ".probe";

    /** The beginning of a line that each JVM prints with some variables of the environment. */
    private static final String NOISE = "Picked up ";

    /** Returns the failure of the child. May start a process, and wait for it. */
    ChildStartException explain(int exitCode, CapturedOutput captured) {
        List<String> lines = usable(captured.lastLines());
        boolean isSignal = ChildEnd.isSignal(exitCode);
        boolean isRepeated = lines.isEmpty() && isCold && !isSignal;
        if (isRepeated) {
            lines = usable(repeat());
        }
        String printed = lines.isEmpty() ? "" : ". Its JVM printed:\n  " + String.join("\n  ", lines) + "\n";
        if (lines.isEmpty() && isRepeated) {
            printed = ". The same start, repeated, printed nothing";
        }
        return new ChildStartException(
                "child " + name + " ended with exit code " + exitCode
                        + (isSignal ? ", which is signal " + (exitCode - SIGNAL_BASE) + "," : "")
                        + " before its task began" + printed + (printed.endsWith("\n") ? "" : ". ")
                        + StartRemedy.of(exitCode, lines),
                exitCode,
                lines);
    }

    private static List<String> usable(List<String> lines) {
        List<String> usable = lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith(NOISE))
                .toList();
        return usable.subList(Math.max(0, usable.size() - MOST_LINES), usable.size());
    }

    /** Repeats the start; returns the lines of both streams. None if that is impossible, or the JVM can begin now. */
    private List<String> repeat() {
        Path file = bootFile.resolveSibling(bootFile.getFileName() + PROBE_SUFFIX);
        try {
            JavaHome java = plan.java();
            Optional<ClassArchive> archive = plan.archive(workspace, java);
            ProcessBuilder builder = plan.probe(workspace, java, archive, name, file);
            Optional<Process> started = ChildRegistry.startHelper(builder, () -> {});
            return started.isPresent() ? linesOf(started.get()) : List.of();
        } catch (IOException | RuntimeException e) {
            return List.of(String.valueOf(e.getMessage()));
        } finally {
            ExitReport.collect(file);
        }
    }

    private List<String> linesOf(Process process) {
        CapturedOutput captured = CapturedOutput.of(name, process, (child, line) -> {}, null);
        boolean interrupted = false;
        try {
            process.waitFor(REPEAT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        boolean ended = !process.isAlive();
        process.toHandle().destroyForcibly();
        process.onExit().join();
        captured.finish();
        ChildRegistry.forgetHelper(process);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended && process.exitValue() == 0 ? List.of() : captured.lastLines();
    }
}

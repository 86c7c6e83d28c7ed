package io.polyproc.internal.pool;

import io.polyproc.process.ChildStartException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a worker's process.
 *
 * @param exitCode the exit code, as {@code ChildProcess.exitCode()}
 * @param wasKilled whether a signal ended it
 * @param lastErrorLines the last lines of its standard error
 * @param startFailure the reason why its JVM could not begin; null if it has begun
 */
record WorkerEnd(
        int exitCode, boolean wasKilled, List<String> lastErrorLines, @Nullable ChildStartException startFailure) {

    private static final int UNKNOWN_EXIT_CODE = -1;

    /** The outcome of a process of which no more is known. */
    static final WorkerEnd UNKNOWN = new WorkerEnd(UNKNOWN_EXIT_CODE, true, List.of(), null);

    /** Describes the outcome as text. */
    String inWords() {
        String lines = String.join("\n  ", lastErrorLines);
        return "ended with exit code " + exitCode
                + (lines.isEmpty() ? "" : ". Its last lines on standard error:\n  " + lines);
    }
}

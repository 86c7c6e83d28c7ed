package io.polyproc.internal.pool;

import java.util.List;

/**
 * The outcome of a worker's process.
 *
 * @param exitCode the exit code, as {@code ChildProcess.exitCode()}
 * @param wasKilled whether a signal ended it
 * @param lastErrorLines the last lines of its standard error
 */
record WorkerEnd(int exitCode, boolean wasKilled, List<String> lastErrorLines) {

    private static final int UNKNOWN_EXIT_CODE = -1;

    /** The outcome of a process of which no more is known. */
    static final WorkerEnd UNKNOWN = new WorkerEnd(UNKNOWN_EXIT_CODE, true, List.of());

    /** Describes the outcome as text. */
    String inWords() {
        String lines = String.join("\n  ", lastErrorLines);
        return "ended with exit code " + exitCode
                + (lines.isEmpty() ? "" : ". Its last lines on standard error:\n  " + lines);
    }
}

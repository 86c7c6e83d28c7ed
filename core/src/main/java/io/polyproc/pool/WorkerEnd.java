package io.polyproc.pool;

import java.util.List;

/**
 * How the process of a worker has ended.
 *
 * @param exitCode as {@code ChildProcess.exitCode()} says
 * @param wasKilled whether a signal ended it
 * @param lastErrorLines what it had printed last on its standard error
 */
record WorkerEnd(int exitCode, boolean wasKilled, List<String> lastErrorLines) {

    private static final int UNKNOWN_EXIT_CODE = -1;

    /** The end of a process of which no more is known. */
    static final WorkerEnd UNKNOWN = new WorkerEnd(UNKNOWN_EXIT_CODE, true, List.of());

    /** How it ended, in words. */
    String inWords() {
        String lines = String.join("\n  ", lastErrorLines);
        return "ended with exit code " + exitCode
                + (lines.isEmpty() ? "" : ". Its last lines on standard error:\n  " + lines);
    }
}

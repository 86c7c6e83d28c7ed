package io.polyproc.pool;

import io.polyproc.IpcException;
import java.util.ArrayList;
import java.util.List;

/**
 * Thrown when a worker of a pool ended in the middle of a task. Only that task is affected: the worker was replaced.
 */
public final class WorkerDiedException extends IpcException {

    private static final long serialVersionUID = 2L;

    private static final int SIGNAL_BASE = 128;

    private final String worker;
    private final long pid;
    private final int exitCode;
    private final int attempt;
    private final ArrayList<String> lastErrorLines;

    /**
     * Constructs the exception.
     *
     * @param worker its name
     * @param pid its process id
     * @param exitCode its exit code, as {@code ChildProcess.exitCode()} gives it
     * @param attempt the number of times that the task had been started, this time included
     * @param lastErrorLines the last lines of its standard error
     */
    public WorkerDiedException(String worker, long pid, int exitCode, int attempt, List<String> lastErrorLines) {
        super("worker " + worker + " (pid " + pid + ") ended in the middle of the task, with exit code " + exitCode
                + (exitCode > SIGNAL_BASE ? ", which is signal " + (exitCode - SIGNAL_BASE) : "")
                + (attempt > 1 ? ", in attempt " + attempt : "")
                + ". The task may have been done in part; the worker was replaced"
                + (lastErrorLines.isEmpty()
                        ? ""
                        : ". Its last error lines:\n  " + String.join("\n  ", lastErrorLines)));
        this.worker = worker;
        this.pid = pid;
        this.exitCode = exitCode;
        this.attempt = attempt;
        this.lastErrorLines = new ArrayList<>(lastErrorLines);
    }

    /**
     * Returns the name of the worker.
     *
     * @return its name
     */
    public String worker() {
        return worker;
    }

    /**
     * Returns the process id of the worker.
     *
     * @return its pid, no longer valid
     */
    public long pid() {
        return pid;
    }

    /**
     * Returns the exit code of the worker.
     *
     * @return its exit code, or 128 plus the number of the signal that killed it
     */
    public int exitCode() {
        return exitCode;
    }

    /**
     * Returns the number of times that the task had been started.
     *
     * @return 1, or more when it was retried
     */
    public int attempt() {
        return attempt;
    }

    /**
     * Returns the last lines of its standard error.
     *
     * @return at most 20 lines, the oldest first
     */
    public List<String> lastErrorLines() {
        return List.copyOf(lastErrorLines);
    }
}

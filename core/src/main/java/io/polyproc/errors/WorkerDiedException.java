package io.polyproc.errors;

/** A worker of a pool ended in the middle of a task. Only that task is affected: the worker has been replaced. */
public final class WorkerDiedException extends IpcException {

    private static final long serialVersionUID = 1L;

    private final String worker;
    private final long pid;
    private final int exitCode;

    /**
     * The worker died.
     *
     * @param worker its name
     * @param pid its process id
     * @param exitCode how it ended, as {@code ChildProcess.exitCode()} says
     */
    public WorkerDiedException(String worker, long pid, int exitCode) {
        super("worker " + worker + " (pid " + pid + ") ended in the middle of the task, with exit code " + exitCode
                + (exitCode > 128 ? ", which is signal " + (exitCode - 128) : "")
                + ". The task may have been done in part; the worker was replaced");
        this.worker = worker;
        this.pid = pid;
        this.exitCode = exitCode;
    }

    /**
     * Which worker.
     *
     * @return its name
     */
    public String worker() {
        return worker;
    }

    /**
     * Which process.
     *
     * @return its pid, no longer valid
     */
    public long pid() {
        return pid;
    }

    /**
     * How it ended.
     *
     * @return its exit code, or 128 and the number of the signal that killed it
     */
    public int exitCode() {
        return exitCode;
    }
}

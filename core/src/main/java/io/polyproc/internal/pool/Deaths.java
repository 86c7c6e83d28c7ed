package io.polyproc.internal.pool;

import io.polyproc.IpcException;
import io.polyproc.internal.worker.WorkerMain;
import io.polyproc.pool.WorkerDiedException;
import io.polyproc.pool.WorkerOutOfMemoryException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the failure of a task whose worker has died in it. */
final class Deaths {

    private static final String ERROR = "java.lang.OutOfMemoryError";
    private static final String EXITS = "-XX:+ExitOnOutOfMemoryError";
    private static final int ABORTED = 134;

    private Deaths() {}

    /**
     * Returns the failure: a {@link WorkerOutOfMemoryException} if the worker ended for lack of memory. The evidence is
     * its exit code together with its options or its last error lines.
     */
    static IpcException inTask(PoolWorker worker, WorkerEnd end, int attempt, List<String> jvmOptions) {
        String evidence = evidenceOfNoMemory(end, jvmOptions);
        if (evidence != null) {
            return new WorkerOutOfMemoryException(
                    worker.name, worker.pid(), worker.stats().heapLimit(), new OutOfMemoryError(evidence));
        }
        WorkerDiedException death =
                new WorkerDiedException(worker.name, worker.pid(), end.exitCode(), attempt, end.lastErrorLines());
        if (worker.lost() != null) {
            death.initCause(worker.lost());
        }
        return death;
    }

    private static @Nullable String evidenceOfNoMemory(WorkerEnd end, List<String> jvmOptions) {
        if (end.exitCode() != WorkerMain.OUT_OF_MEMORY && end.exitCode() != ABORTED) {
            return null;
        }
        for (String line : end.lastErrorLines()) {
            if (line.contains(ERROR)) {
                return line;
            }
        }
        // HotSpot prints its reason on standard output.
        return end.exitCode() == WorkerMain.OUT_OF_MEMORY && jvmOptions.contains(EXITS) ? EXITS : null;
    }
}

package io.polyproc.pool;

import java.util.List;

/**
 * Counts what a pool does, and tells its listener.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class Tally {

    private static final long PAUSE_NANOS = 50_000_000;

    private final PoolListener listener;
    private final Completions completions;
    private long submitted;
    private long succeeded;
    private long failed;
    private long retried;
    private long started;
    private long died;
    private long recycled;
    private long toldAt;
    private long toldDone;

    Tally(PoolListener listener, Completions completions) {
        this.listener = listener;
        this.completions = completions;
    }

    void submitted(int items) {
        submitted += items;
    }

    void ended(int items, int ofThemFailed) {
        succeeded += items - ofThemFailed;
        failed += ofThemFailed;
    }

    void retried() {
        retried++;
    }

    void died() {
        died++;
    }

    void recycled(int workers) {
        recycled += workers;
    }

    void workerStarted(WorkerStats worker) {
        started++;
        if (listener != PoolListener.NONE) {
            completions.execute(() -> listener.workerStarted(worker));
        }
    }

    void workerEnded(WorkerStats worker, String reason) {
        if (listener != PoolListener.NONE) {
            completions.execute(() -> listener.workerEnded(worker, reason));
        }
    }

    /** Tells the listener of progress, if there was some and it is time, or nothing is left to be done. */
    void tell(long now, boolean nothingLeft) {
        long done = succeeded + failed;
        if (listener != PoolListener.NONE && done != toldDone && (nothingLeft || now - toldAt > PAUSE_NANOS)) {
            toldAt = now;
            toldDone = done;
            PoolProgress progress = progress();
            completions.execute(() -> listener.progressed(progress));
        }
    }

    private PoolProgress progress() {
        return new PoolProgress(submitted, succeeded, failed);
    }

    PoolStats stats(List<WorkerStats> workers, int readySpares, int queued, int handedOut) {
        return new PoolStats(workers, readySpares, queued, handedOut, progress(), retried, started, died, recycled);
    }
}

package io.polyproc.internal.pool;

import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.WorkerStats;
import java.util.List;
import java.util.OptionalLong;

/**
 * Counts the events of a pool, and notifies its listener.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class PoolMetrics {

    private static final long PAUSE_NANOS = 50_000_000;

    private final PoolPort listener;
    private final boolean isListening;
    private long submitted;
    private long succeeded;
    private long failed;
    private long retried;
    private long started;
    private long died;
    private long recycled;
    private long notifiedAt;
    private long notifiedDone;

    /**
     * Creates metrics that are all zero.
     *
     * @param listener the port to the listener
     * @param isListening whether there is a listener
     */
    PoolMetrics(PoolPort listener, boolean isListening) {
        this.listener = listener;
        this.isListening = isListening;
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

    void workerStarted(PoolWorker worker) {
        started++;
        try {
            if (isListening) {
                listener.workerStarted(worker.stats());
            }
        } catch (Throwable e) {
            // The listener misses this event.
        }
    }

    void workerEnded(WorkerStats worker, String reason) {
        try {
            if (isListening) {
                listener.workerEnded(worker, reason);
            }
        } catch (Throwable e) {
            // The listener misses this event.
        }
    }

    /** Notifies the listener of progress, if there was some and the pause is over, or nothing is left to do. */
    void tell(long now, boolean nothingLeft) {
        long done = succeeded + failed;
        if (isListening && done != notifiedDone && (nothingLeft || now - notifiedAt > PAUSE_NANOS)) {
            notifiedAt = now;
            notifiedDone = done;
            try {
                listener.progressed(progress());
            } catch (Throwable e) {
                // The listener misses this event.
            }
        }
    }

    private PoolProgress progress() {
        return new PoolProgress(submitted, succeeded, failed);
    }

    PoolStats stats(List<WorkerStats> workers, int readySpares, OptionalLong workerHeap, int queued, int handedOut) {
        return new PoolSnapshot(
                workers, readySpares, workerHeap, queued, handedOut, progress(), retried, started, died, recycled);
    }
}

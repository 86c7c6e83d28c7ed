package io.polyproc.internal.pool;

import io.polyproc.pool.PoolListener;
import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.WorkerStats;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to a {@link PoolListener}, one after the other. Only the newest progress is delivered. If the
 * listener is slow, the oldest of more than {@link #MAX_EVENTS} other events are dropped.
 *
 * <p><b>Thread and process safety.</b> Safe. The listener is called without a lock.
 */
final class ListenerMail extends Completion {

    static final int MAX_EVENTS = 1000;

    private final PoolListener listener;
    private final CompletionExecutor completions;
    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private @Nullable PoolProgress progress;
    private boolean isQueued;

    ListenerMail(PoolListener listener, CompletionExecutor completions) {
        this.listener = listener;
        this.completions = completions;
    }

    void workerStarted(WorkerStats worker) {
        add(() -> listener.workerStarted(worker));
    }

    void workerEnded(WorkerStats worker, String reason) {
        add(() -> listener.workerEnded(worker, reason));
    }

    synchronized void progressed(PoolProgress newest) {
        progress = newest;
        queue();
    }

    private synchronized void add(Runnable one) {
        if (events.size() == MAX_EVENTS) {
            events.removeFirst();
        }
        events.addLast(one);
        queue();
    }

    private void queue() {
        if (!isQueued) {
            isQueued = true;
            completions.execute(this);
        }
    }

    @Override
    void run() {
        for (Runnable one = next(); one != null; one = next()) {
            try {
                one.run();
            } catch (Throwable e) {
                CompletionExecutor.log(e);
            }
        }
    }

    /** Returns the next event; null, and not queued any more, when there is none. */
    private synchronized @Nullable Runnable next() {
        Runnable one = events.pollFirst();
        PoolProgress newest = progress;
        if (one == null && newest != null) {
            progress = null;
            one = () -> listener.progressed(newest);
        }
        isQueued = one != null;
        return one;
    }
}

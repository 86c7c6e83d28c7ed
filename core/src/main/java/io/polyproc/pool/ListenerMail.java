package io.polyproc.pool;

import java.util.ArrayDeque;

/**
 * Tells a {@link PoolListener} what happened, one thing after the other. Of progress only the newest is kept until the listener takes
 * it; of a slow listener's other news the oldest are dropped beyond {@link #MOST_NEWS}.
 *
 * <p><b>Thread and process safety.</b> Safe. The listener is called without a lock.
 */
final class ListenerMail extends Completion {

    static final int MOST_NEWS = 1000;

    private final PoolListener listener;
    private final CompletionExecutor completions;
    private final ArrayDeque<Runnable> news = new ArrayDeque<>();
    private PoolProgress progress;
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
        if (news.size() == MOST_NEWS) {
            news.removeFirst();
        }
        news.addLast(one);
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

    /** What is to be told next; null, and not queued any more, when there is nothing. */
    private synchronized Runnable next() {
        Runnable one = news.pollFirst();
        PoolProgress newest = progress;
        if (one == null && newest != null) {
            progress = null;
            one = () -> listener.progressed(newest);
        }
        isQueued = one != null;
        return one;
    }
}

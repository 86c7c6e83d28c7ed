package io.polyproc.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Where results are read and futures completed, and so where what follows a future runs, in threads that do nothing else. One
 * thread does all, in order; when it is held up by what it runs, which may wait for another task of the same pool, a further one goes on.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class Completions {

    private static final long HELD_UP_NANOS = 20_000_000;
    private static final long IDLE_SECONDS = 1;

    /** Wakes a thread that may end. */
    private static final Runnable END = () -> {};

    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final ThreadFactory factory;
    private final List<Completer> completers = new ArrayList<>();

    /** Given, and not through. Guarded by this. */
    private long open;

    private volatile boolean ended;

    Completions(ThreadFactory factory) {
        this.factory = factory;
    }

    /** Has something done. */
    void execute(Runnable completion) {
        synchronized (this) {
            open++;
            if (completers.isEmpty()) {
                startOne();
            }
        }
        queue.add(completion);
    }

    /** Adds a thread if something waits and all threads are held up. To be called every now and then. */
    void relieve() {
        if (queue.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        synchronized (this) {
            for (Completer completer : completers) {
                long since = completer.busySince;
                if (since == 0 || now - since < HELD_UP_NANOS) {
                    return;
                }
            }
            startOne();
        }
    }

    /** Whether the calling thread is one of these. */
    synchronized boolean isOwnThread() {
        return completers.stream().anyMatch(completer -> completer.thread == Thread.currentThread());
    }

    /** Whether all that was given is through. */
    synchronized boolean isIdle() {
        return open == 0;
    }

    /** Waits until all that was given is through, at most so long; false when the time was up. */
    synchronized boolean awaitIdle(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (open > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.HOURS.toNanos(1)));
        }
        return true;
    }

    /** Has the threads end as soon as there is nothing to do. */
    synchronized void end() {
        ended = true;
        completers.forEach(completer -> queue.add(END));
    }

    private void startOne() {
        Completer completer = new Completer();
        completers.add(completer);
        completer.thread = factory.newThread(completer);
        completer.thread.start();
    }

    private synchronized void through() {
        open--;
        if (open == 0) {
            notifyAll();
        }
    }

    /** Whether a thread that found nothing to do may end: not if something came meanwhile. */
    private synchronized boolean leave(Completer completer) {
        if (!queue.isEmpty() || open > 0 && completers.size() == 1) {
            return false;
        }
        completers.remove(completer);
        return true;
    }

    private final class Completer implements Runnable {

        private volatile Thread thread;
        private volatile long busySince;

        @Override
        public void run() {
            while (true) {
                try {
                    Runnable next = queue.poll(ended ? 0 : IDLE_SECONDS, TimeUnit.SECONDS);
                    if (next != null && next != END) {
                        complete(next);
                    } else if (leave(this)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    // Left behind by what ran here: nobody else knows this thread.
                }
            }
        }

        private void complete(Runnable next) {
            busySince = Math.max(1, System.nanoTime());
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                System.getLogger("io.polyproc").log(System.Logger.Level.WARNING, "what follows a task has failed", e);
            } finally {
                busySince = 0;
                through();
            }
        }
    }
}

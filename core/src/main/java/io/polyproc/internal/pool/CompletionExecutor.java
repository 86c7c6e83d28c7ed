package io.polyproc.internal.pool;

import io.polyproc.internal.output.ParentOutput;
import io.polyproc.internal.thread.ServiceThread;
import io.polyproc.internal.thread.Timeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Executor for reading results and completing futures, and so for their dependent actions. One thread runs all
 * completions in order. While it is blocked, for instance by waiting for another task of the same pool, further threads
 * are added, up to {@link #MOST_THREADS}.
 *
 * <p><b>Thread and process safety.</b> Safe. No user code runs under the lock.
 *
 * <p><b>Progress.</b> {@link #execute} allocates nothing and does not fail. If no thread can be started,
 * {@link #relieve} tries again.
 */
final class CompletionExecutor {

    /** The number of threads that a {@link java.util.concurrent.ForkJoinPool} adds for blocked ones. */
    static final int MOST_THREADS = 256;

    private static final long BLOCKED_NANOS = 20_000_000;
    private static final long IDLE_NANOS = 1_000_000_000;

    private final String threadName;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition allDone = lock.newCondition();
    private final List<Completer> completers = new ArrayList<>();
    private final int mostThreads;
    private @Nullable Completion first;
    private @Nullable Completion last;
    private int idle;

    /** Completions that were submitted and are not done. */
    private long open;

    private boolean ended;

    CompletionExecutor(String threadName) {
        this(threadName, MOST_THREADS);
    }

    CompletionExecutor(String threadName, int mostThreads) {
        this.threadName = threadName;
        this.mostThreads = mostThreads;
    }

    /** Enqueues a completion, which must not be in the queue already. */
    void execute(Completion completion) {
        lock.lock();
        try {
            if (last == null) {
                first = completion;
            } else {
                last.next = completion;
            }
            last = completion;
            open++;
            if (idle > 0) {
                work.signal();
            } else if (completers.isEmpty()) {
                startOne();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds a thread if completions are queued and all threads are blocked. Called at intervals while there is work. */
    void relieve() {
        lock.lock();
        try {
            if (first != null && idle == 0 && completers.size() < mostThreads && areAllBlocked(System.nanoTime())) {
                startOne();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean areAllBlocked(long now) {
        for (Completer completer : completers) {
            if (!completer.isBusy || now - completer.busySince < BLOCKED_NANOS) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether the calling thread belongs to this executor. */
    boolean isOwnThread() {
        return Thread.currentThread() instanceof Completer completer && completer.owner() == this;
    }

    /** Tells whether all submitted completions are done. */
    boolean isIdle() {
        lock.lock();
        try {
            return open == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether all submitted completions are done or running. */
    boolean isDrained() {
        lock.lock();
        try {
            return first == null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all submitted completions are done; false if the time elapsed before. */
    boolean awaitIdle(long nanos) throws InterruptedException {
        long deadline = Timeouts.deadline(nanos);
        lock.lockInterruptibly();
        try {
            while (open > 0) {
                long left = Timeouts.remaining(deadline);
                if (left == 0) {
                    return false;
                }
                allDone.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads as soon as the queue is empty. */
    void end() {
        lock.lock();
        try {
            ended = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void startOne() {
        try {
            Completer completer = new Completer(threadName);
            completers.add(completer);
            boolean isStarted = false;
            try {
                completer.start();
                isStarted = true;
            } finally {
                if (!isStarted) {
                    completers.remove(completer);
                }
            }
        } catch (Throwable e) {
            // No thread can be started. Queued completions wait for a busy thread, or for the next call of relieve().
        }
    }

    private final class Completer extends ServiceThread {

        /** Guarded by the lock, as is {@link #busySince}. */
        private boolean isBusy;

        private long busySince;

        Completer(String name) {
            super(name);
        }

        private CompletionExecutor owner() {
            return CompletionExecutor.this;
        }

        @Override
        protected void serve() {
            for (Completion next = next(); next != null; next = next()) {
                try {
                    ParentOutput.printArrived();
                    next.run();
                } catch (Throwable e) {
                    log(e);
                } finally {
                    done();
                }
            }
        }

        /** Takes the next completion, waiting for a second at most; null if this thread ends. */
        private @Nullable Completion next() {
            lock.lock();
            try {
                long left = IDLE_NANOS;
                while (first == null) {
                    if (ended || left <= 0) {
                        completers.remove(this);
                        return null;
                    }
                    left = awaitWork(left);
                }
                Completion next = first;
                first = next.next;
                last = first == null ? null : last;
                next.next = null;
                isBusy = true;
                busySince = System.nanoTime();
                return next;
            } finally {
                lock.unlock();
            }
        }

        private long awaitWork(long nanos) {
            idle++;
            try {
                return work.awaitNanos(nanos);
            } catch (InterruptedException e) {
                // A completion left the interrupt status set. No one else has a reference to this thread.
                return nanos;
            } finally {
                idle--;
            }
        }

        private void done() {
            lock.lock();
            try {
                isBusy = false;
                open--;
                if (open == 0) {
                    allDone.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        protected void failed(Throwable failure) {
            lock.lock();
            try {
                completers.remove(this);
                if (first != null && completers.isEmpty()) {
                    startOne();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Logs an exception of a completion. Its own methods may fail. */
    static void log(Throwable thrown) {
        try {
            System.getLogger("io.polyproc")
                    .log(System.Logger.Level.WARNING, "a completion of a task has failed", thrown);
        } catch (Throwable e) {
            // The exception cannot be logged.
        }
    }
}

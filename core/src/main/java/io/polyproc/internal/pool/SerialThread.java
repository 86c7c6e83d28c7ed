package io.polyproc.internal.pool;

import io.polyproc.internal.thread.ServiceThread;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs actions one after the other, in a thread that ends when the queue is empty.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class SerialThread {

    private final String name;
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private boolean isRunning;

    SerialThread(String name) {
        this.name = name;
    }

    /**
     * Enqueues an action.
     *
     * @throws OutOfMemoryError if no thread can be started; the action is not run
     */
    synchronized void execute(Runnable work) {
        queue.addLast(work);
        if (!isRunning) {
            try {
                ServiceThread.of(name, this::serve, this::failed).start();
                isRunning = true;
            } catch (Throwable e) {
                queue.removeLast();
                throw e;
            }
        }
    }

    private void serve() {
        for (Runnable work = next(); work != null; work = next()) {
            try {
                work.run();
            } catch (Throwable e) {
                CompletionExecutor.log(e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable work = queue.pollFirst();
        isRunning = work != null;
        return work;
    }

    private synchronized void failed(Throwable failure) {
        isRunning = false;
    }
}

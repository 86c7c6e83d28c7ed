package io.polyproc.pool;

import io.polyproc.internal.thread.Timeouts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Those who wait for the stacks of workers.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class StackDumps {

    private final List<Request> open = new ArrayList<>();

    /** Somebody who waits. */
    static final class Request {
        private final Set<PoolWorker> missing;
        private final Map<String, String> texts = new LinkedHashMap<>();

        private Request(List<PoolWorker> asked) {
            this.missing = new HashSet<>(asked);
        }
    }

    /** Asks these workers. */
    synchronized Request ask(List<PoolWorker> workers, long now) {
        Request request = new Request(workers);
        open.add(request);
        workers.forEach(worker -> worker.askForStacks(now));
        return request;
    }

    /** A worker has answered, whoever asked. */
    synchronized void told(PoolWorker worker, String text) {
        for (Request request : open) {
            if (request.missing.remove(worker)) {
                request.texts.put(worker.name, text);
            }
        }
        notifyAll();
    }

    /** A worker has ended. */
    synchronized void gone(PoolWorker worker) {
        open.forEach(request -> request.missing.remove(worker));
        notifyAll();
    }

    /** Waits until all have answered, at most so long; gives what there is, by the workers' names. */
    synchronized Map<String, String> await(Request request, long nanos) throws InterruptedException {
        long deadline = Timeouts.deadline(nanos);
        try {
            while (!request.missing.isEmpty()) {
                long left = Timeouts.remaining(deadline);
                if (left == 0) {
                    break;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return request.texts;
        } finally {
            open.remove(request);
        }
    }
}

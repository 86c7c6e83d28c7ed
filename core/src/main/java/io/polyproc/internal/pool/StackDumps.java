package io.polyproc.internal.pool;

import io.polyproc.internal.thread.Timeouts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The pending requests for stack traces of workers.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class StackDumps {

    private final List<Request> open = new ArrayList<>();

    /** A pending request. */
    static final class Request {
        private final Set<PoolWorker> missing;
        private final Map<String, String> texts = new LinkedHashMap<>();

        private Request(List<PoolWorker> asked) {
            this.missing = new HashSet<>(asked);
        }
    }

    /** Sends a request to these workers. */
    synchronized Request ask(List<PoolWorker> workers, long now) {
        Request request = new Request(workers);
        open.add(request);
        workers.forEach(worker -> worker.askForStacks(now));
        return request;
    }

    /** Adds the answer of a worker to all requests that wait for it. */
    synchronized void answered(PoolWorker worker, String text) {
        for (Request request : open) {
            if (request.missing.remove(worker)) {
                request.texts.put(worker.name, text);
            }
        }
        notifyAll();
    }

    /** Removes a dead worker from all requests. */
    synchronized void gone(PoolWorker worker) {
        open.forEach(request -> request.missing.remove(worker));
        notifyAll();
    }

    /** Waits at most the given time until all have answered; returns the answers by the workers' names. */
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

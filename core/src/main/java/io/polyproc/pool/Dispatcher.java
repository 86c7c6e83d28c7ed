package io.polyproc.pool;

import java.util.function.BiConsumer;

/**
 * Decides which worker gets which job. A worker that is at short jobs gets several ahead, so that it need not wait for the next;
 * what it has not begun is taken back for a worker that has nothing to do. So a long job holds nobody up, nor does a worker that is
 * stopped, except for the job that it has begun.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class Dispatcher {

    /** A worker has at most so much work ahead of it, in nanoseconds, but for one job, which it always may have. */
    private static final double AHEAD_NANOS = 200_000;

    private static final double WEIGHT = 0.125;

    /** A worker that has a job for so long and has not begun it may have stopped. */
    private static final long STALLED_NANOS = 50_000_000;

    private final ReadyQueue ready = new ReadyQueue();
    private final WorkerSet workerSet;
    private final BiConsumer<Job, Throwable> unsendable;
    private double nanosPerJob = AHEAD_NANOS;

    /**
     * Nothing is queued.
     *
     * @param unsendable ends a job for which no message can be made
     */
    Dispatcher(WorkerSet workerSet, BiConsumer<Job, Throwable> unsendable) {
        this.workerSet = workerSet;
        this.unsendable = unsendable;
    }

    /** Queues a new job. */
    void add(Job job) {
        ready.add(job);
    }

    /** Queues a job again that a worker had; it is the next of its priority. */
    void addAgain(Job job) {
        job.worker = null;
        ready.addFirst(job);
    }

    /** Removes a job, if it is queued. */
    boolean remove(Job job) {
        return ready.remove(job);
    }

    /** Removes and gives the next job, or gives null. */
    Job removeNext() {
        return ready.isEmpty() ? null : ready.remove();
    }

    /** Jobs that no worker has. */
    int queued() {
        return ready.size();
    }

    /** Jobs that workers have. */
    int dispatched() {
        int jobs = 0;
        for (PoolWorker worker : workerSet.all()) {
            jobs += worker.load();
        }
        return jobs;
    }

    boolean isDone() {
        return ready.isEmpty() && dispatched() == 0;
    }

    /** A job took so long. */
    void learn(long nanos) {
        nanosPerJob += WEIGHT * (nanos - nanosPerJob);
    }

    /**
     * Hands jobs to the workers that have time.
     *
     * @return whether one of them has a time limit
     */
    boolean dispatch(long now) {
        boolean isLimited = false;
        while (!ready.isEmpty()) {
            PoolWorker worker = leastLoaded();
            if (worker == null) {
                return isLimited;
            }
            Job job = ready.remove();
            if (!offer(worker, job, now)) {
                return isLimited;
            }
            isLimited |= job.isLimited();
        }
        steal(now);
        return isLimited;
    }

    /** Hands a job to a worker; false if that has no room, and the job is queued again. */
    private boolean offer(PoolWorker worker, Job job, long now) {
        boolean isDispatched;
        try {
            isDispatched = worker.offer(job, now);
        } catch (Throwable e) {
            unsendable.accept(job, e);
            return true;
        }
        if (!isDispatched) {
            ready.addFirst(job);
        }
        return isDispatched;
    }

    /** The worker with the fewest jobs among those that may have one more; null when there is none. */
    private PoolWorker leastLoaded() {
        PoolWorker least = null;
        int load = Math.min(PoolWorker.MAX_DISPATCHED, 1 + Math.max(1, (int) (AHEAD_NANOS / nanosPerJob)));
        for (PoolWorker worker : workerSet.all()) {
            if (worker.load() < load && hasCapacity(worker)) {
                least = worker;
                load = worker.load();
            }
        }
        return least;
    }

    private boolean hasCapacity(PoolWorker worker) {
        return worker.isReady() && workerSet.jobsLeft(worker) > 0;
    }

    /** Nothing is queued: gives those that have nothing to do half of what the busiest have not begun. */
    private void steal(long now) {
        for (PoolWorker idle : workerSet.all()) {
            if (idle.load() == 0 && hasCapacity(idle)) {
                PoolWorker busiest = busiest(now);
                if (busiest == null) {
                    return;
                }
                for (int i = (busiest.load() + 1) / 2; i > 0 && revokeLast(busiest, now); i--) {
                    // Until half is taken, or all that is left is begun.
                }
                while (!ready.isEmpty() && hasCapacity(idle)) {
                    if (!offer(idle, ready.remove(), now)) {
                        return;
                    }
                }
            }
        }
    }

    /** The worker with the most jobs, if it has more than the one it is at; or else one that does not begin the one it has. */
    private PoolWorker busiest(long now) {
        PoolWorker busiest = null;
        int load = 1;
        for (PoolWorker worker : workerSet.all()) {
            if (worker.load() > load || busiest == null && worker.isStalled(now, STALLED_NANOS)) {
                busiest = worker;
                load = worker.load();
            }
        }
        return busiest;
    }

    /** Takes from a worker all that it has not begun. */
    void revoke(PoolWorker worker, long now) {
        while (revokeLast(worker, now)) {
            // The next.
        }
    }

    private boolean revokeLast(PoolWorker worker, long now) {
        Job last = worker.revokeLast(now);
        if (last != null) {
            ready.addFirst(last);
        }
        return last != null;
    }
}

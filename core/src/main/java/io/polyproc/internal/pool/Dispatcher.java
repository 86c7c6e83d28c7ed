package io.polyproc.internal.pool;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Assigns jobs to workers. A worker with short jobs gets several ahead, so that it need not wait for the next one. Jobs
 * that it has not begun are revoked and given to an idle worker (work stealing). So a long job or a stopped worker
 * delays no job but the one that it has begun.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class Dispatcher {

    /** The most work that a worker has queued, in nanoseconds; one job is always allowed. */
    private static final double AHEAD_NANOS = 200_000;

    private static final double WEIGHT = 0.125;

    /** The time after which a worker that has not begun its job may have stopped. */
    private static final long STALLED_NANOS = 50_000_000;

    private final ReadyQueue ready = new ReadyQueue();
    private final WorkerSet workerSet;
    private final BiConsumer<Job, Throwable> unsendable;
    private double nanosPerJob = AHEAD_NANOS;

    /**
     * Creates a dispatcher with an empty queue.
     *
     * @param unsendable ends a job that cannot be encoded as a message
     */
    Dispatcher(WorkerSet workerSet, BiConsumer<Job, Throwable> unsendable) {
        this.workerSet = workerSet;
        this.unsendable = unsendable;
    }

    /** Queues a new job. */
    void add(Job job) {
        ready.add(job);
    }

    /** Queues a job again that a worker had, as the next of its priority. */
    void addAgain(Job job) {
        job.worker = null;
        ready.addFirst(job);
    }

    /** Removes a job, if it is queued. */
    boolean remove(Job job) {
        return ready.remove(job);
    }

    /** Removes and returns the next job, or null. */
    @Nullable
    Job removeNext() {
        return ready.isEmpty() ? null : ready.remove();
    }

    /** Returns the number of jobs that no worker has. */
    int queued() {
        return ready.size();
    }

    /** Returns the number of jobs that workers have. */
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

    /** Updates the average duration of a job. */
    void learn(long nanos) {
        nanosPerJob += WEIGHT * (nanos - nanosPerJob);
    }

    /**
     * Dispatches queued jobs to the workers with capacity, then steals for idle ones.
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

    /** Offers a job to a worker; false if its ring is full, and the job is queued again. */
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

    /** Returns the worker with the fewest jobs among those with capacity, or null. */
    private @Nullable PoolWorker leastLoaded() {
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

    /** Moves half of the unbegun jobs of the busiest worker to each idle one. Nothing is queued. */
    private void steal(long now) {
        for (PoolWorker idle : workerSet.all()) {
            if (idle.load() == 0 && hasCapacity(idle)) {
                PoolWorker busiest = busiest(now);
                if (busiest == null) {
                    return;
                }
                for (int i = (busiest.load() + 1) / 2; i > 0 && revokeLast(busiest, now); i--) {
                    // Until half is revoked, or all remaining jobs have begun.
                }
                while (!ready.isEmpty() && hasCapacity(idle)) {
                    if (!offer(idle, ready.remove(), now)) {
                        return;
                    }
                }
            }
        }
    }

    /**
     * Returns the worker with the most jobs, if it has more than the running one. Otherwise returns one that does not
     * begin its job, or null.
     */
    private @Nullable PoolWorker busiest(long now) {
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

    /** Revokes all jobs of a worker that it has not begun, and queues them. */
    void revoke(PoolWorker worker, long now) {
        while (revokeLast(worker, now)) {
            // Continues with the next.
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

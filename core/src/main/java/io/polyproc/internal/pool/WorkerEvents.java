package io.polyproc.internal.pool;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.codec.ObjectReader;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.trace.Trace;
import io.polyproc.internal.worker.Message;
import io.polyproc.pool.TaskTimeoutException;
import io.polyproc.pool.WorkerStats;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link PoolState} that handles replies of workers, their deaths, and time limits.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class WorkerEvents {

    /** The longest time for reading the exception of an initializer, which runs user code. */
    private static final long READING_NANOS = 5_000_000_000L;

    private final PoolState pool;
    private final String poolName;
    private final PoolPort port;
    private final WorkerSet workerSet;
    private final Dispatcher dispatcher;
    private final PoolMetrics metrics;

    /** The worker whose initializer failed, while its exception is being read. */
    private @Nullable PoolWorker unfit;

    private long readingSince;

    WorkerEvents(
            PoolState pool,
            String poolName,
            PoolPort port,
            WorkerSet workerSet,
            Dispatcher dispatcher,
            PoolMetrics metrics) {
        this.pool = pool;
        this.poolName = poolName;
        this.port = port;
        this.workerSet = workerSet;
        this.dispatcher = dispatcher;
        this.metrics = metrics;
    }

    /** Processes the replies of a worker; tells whether there was one that changes the set of workers. */
    boolean drainReplies(PoolWorker worker, long now) {
        boolean needsAdjusting = false;
        boolean wasAudible = worker.isAudible();
        for (byte[] message = worker.receive(now); message != null; message = worker.receive(now)) {
            try {
                needsAdjusting |= message[0] != Message.DONE && message[0] != Message.PART;
                take(worker, message, now);
            } catch (Throwable e) {
                worker.lose(e, now);
            }
        }
        if (wasAudible && !worker.isAudible()) {
            workerSet.changed();
            return true;
        }
        return needsAdjusting;
    }

    private void take(PoolWorker worker, byte[] message, long now) {
        switch (message[0]) {
            case Message.READY -> {
                worker.ready(now);
                workerSet.workerIsReady();
                metrics.workerStarted(worker);
            }
            case Message.UNFIT -> unfit(worker, afterKind(message), now);
            case Message.DONE, Message.TOO_LARGE -> done(worker, message, now);
            case Message.PART, Message.PART_TOO_LARGE -> part(worker, message);
            case Message.STACKS -> deliverStacks(worker, afterKind(message));
            default -> throw new IllegalStateException("kind=" + message[0] + " from " + worker);
        }
    }

    /** Stores some results of the running job. */
    private void part(PoolWorker worker, byte[] message) {
        Job job = worker.atWork();
        if (job == null) {
            throw new IllegalStateException(worker + " sent a part of a result and runs no task");
        }
        if (message[0] == Message.PART) {
            job.addPart(message);
        } else {
            pool.fail(job, tooLarge(new ObjectReader(null, message, Message.DONE_HEADER).getLong()));
        }
    }

    private static byte[] afterKind(byte[] message) {
        return Arrays.copyOfRange(message, 1, message.length);
    }

    private void deliverStacks(PoolWorker worker, byte[] text) {
        try {
            port.stacks(worker, text);
        } catch (Throwable e) {
            // The stack traces are lost.
        }
    }

    private void done(PoolWorker worker, byte[] message, long now) {
        ObjectReader in = new ObjectReader(null, message, 1);
        long number = in.getLong();
        long nanos = in.getLong();
        byte fitness = in.getByte();
        int callsFailed = in.getInt();
        Job job = worker.replied(number, now);
        dispatcher.learn(nanos);
        job.function.learn(job.items(), nanos);
        if (message[0] == Message.TOO_LARGE) {
            pool.fail(job, tooLarge(in.getLong()));
        } else {
            pool.end(job, message, null, callsFailed);
        }
        if (fitness != Message.FIT) {
            worker.stop(
                    fitness == Message.OUT_OF_MEMORY
                            ? "recycled since it had run out of memory"
                            : "recycled since a task had changed something that cannot be restored");
            metrics.recycled(1);
        }
    }

    private static SerializationException tooLarge(long length) {
        return new SerializationException(
                "the result of the task has " + length
                        + " bytes, for which the heap of this process has no room. It may have "
                        + Runtime.getRuntime().maxMemory()
                        + ": give it more with -Xmx, or have the task return large data"
                        + " by reference, as a shared array",
                null);
    }

    // A failed initializer: no job is dispatched and no worker started until its exception is read.

    boolean isReadingFailure() {
        return unfit != null && !pool.isBroken();
    }

    private void unfit(PoolWorker worker, byte[] thrown, long now) {
        worker.stop("its initializer failed");
        if (unfit == null && !pool.isBroken()) {
            unfit = worker;
            readingSince = now;
            try {
                port.readFailure(worker, thrown);
            } catch (Throwable e) {
                initializerFailed(worker, e, now);
            }
        }
    }

    /** Breaks the pool without the exception of its initializer, if reading that takes too long. */
    void giveUpReading(long now) {
        PoolWorker worker = unfit;
        if (worker != null && isReadingFailure() && now - readingSince > READING_NANOS) {
            initializerFailed(
                    worker,
                    new SerializationException(
                            "the exception of the initializer was not read within " + READING_NANOS / 1_000_000 + " ms",
                            null),
                    now);
        }
    }

    /** Breaks the pool because of its initializer. */
    void initializerFailed(PoolWorker worker, Throwable thrown, long now) {
        pool.breakDown(
                "is broken: its initializer failed in " + worker.name + ". Fix the initializer and create a new pool",
                thrown,
                now);
    }

    // The end of a process.

    void ended(PoolWorker worker, WorkerEnd end, long now) {
        boolean wasExpected;
        try {
            WorkerStats stats = worker.stats();
            drainReplies(worker, now);
            String wanted = worker.endReason();
            wasExpected = wanted != null;
            String reason = wanted != null ? wanted : end.inWords();
            for (Job job = worker.takeLast(); job != null; job = worker.takeLast()) {
                handOver(job, worker, end);
            }
            metrics.workerEnded(stats, reason);
            notifyEnd(worker, reason);
        } finally {
            workerSet.remove(worker);
        }
        if (!wasExpected || worker.lost() != null) {
            metrics.died();
        }
        if (!wasExpected && !worker.wasReady()) {
            workerSet.endedEarly(worker, end, now);
        }
    }

    private void notifyEnd(PoolWorker worker, String reason) {
        try {
            port.gone(worker);
            Trace.workerEnd(worker.name, worker.pid(), reason);
        } catch (Throwable e) {
            // The event is not recorded.
        }
    }

    /** Fails, retries or queues a job of a dead worker. */
    private void handOver(Job job, PoolWorker worker, WorkerEnd end) {
        if (job.ended) {
            return;
        }
        boolean begun = worker.isBegun(job.number);
        if (begun && job.attempt > job.options.retries()) {
            pool.fail(job, Deaths.inTask(worker, end, job.attempt, workerSet.jvmOptions()));
            return;
        }
        if (begun) {
            job.span.end("its worker died");
            job.attempt++;
            job.dropParts();
            metrics.retried();
        }
        dispatcher.addAgain(job);
    }

    // Time limits.

    /** Fails the running job of a worker if its time limit is exceeded; returns the time that it has left. */
    long timeOut(PoolWorker worker, long now) {
        Job job = worker.atWork();
        if (job == null || job.ended || !job.isLimited()) {
            return Timeouts.FOREVER;
        }
        long left = job.timeoutNanos - (now - job.atWorkSince);
        if (left <= 0) {
            long pid = worker.pid();
            if (!worker.revoke(job, now)) {
                worker.interrupt(job, workerSet.graceNanos(), now);
            }
            pool.fail(job, new TaskTimeoutException(job.options.timeout(), worker.name, pid));
        }
        return Math.max(1, left);
    }
}

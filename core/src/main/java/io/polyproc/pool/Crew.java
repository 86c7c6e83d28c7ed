package io.polyproc.pool;

import io.polyproc.errors.PoolBrokenException;
import io.polyproc.errors.SerializationException;
import io.polyproc.internal.codec.TaskForm;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.sync.Signal;
import io.polyproc.internal.worker.Message;
import io.polyproc.internal.worker.RawLink;
import io.polyproc.internal.worker.WorkerMain;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Children;
import io.polyproc.process.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The workers of a pool: how many there are, when one is started, replaced or no longer needed. Processes are started one by one in
 * a thread of their own, since that can take a while.
 *
 * <p><b>Thread and process safety.</b> Guarded by the lock of the {@link Engine}.
 */
final class Crew {

    /** So many workers in a row that end by themselves before they are ready are enough to see that none ever will be. */
    private static final int MOST_FAILED_STARTS = 3;

    /** So many in a row, within at least so long, that somebody kills before they are ready. */
    private static final int MOST_KILLED_STARTS = 24;

    private static final long LEAST_KILLED_NANOS = 10_000_000_000L;

    private final MappedWorkspace workspace;
    private final Children children;
    private final PoolOptions options;
    private final String poolName;
    private final long signalId;
    private final Signal signal;
    private final Links links;
    private final byte[] startMessage;
    private final Executor starter;
    private final Predicate<PoolWorker> isWanted;
    private final BiConsumer<PoolWorker, Outcome> whenStarted;
    private final WorkerSpares spares;
    private final List<PoolWorker> workers = new ArrayList<>();
    private int limit;
    private int made;
    private boolean isProven;
    private int failedStarts;
    private int killedStarts;
    private long killedSince;

    /**
     * How the start of a process went.
     *
     * @param process the process, or null
     * @param failure why there is none; null when there is one, or it was no longer wanted
     */
    record Outcome(ChildProcess process, RuntimeException failure) {}

    /**
     * No workers yet.
     *
     * @param starter where processes are started
     * @param isWanted is asked, there, whether a worker still is
     * @param whenStarted is told, there, how the start went
     * @param whenSparesAreKept is told, there, when there are as many spares as there should be
     */
    Crew(
            MappedWorkspace workspace,
            Children children,
            PoolOptions options,
            String poolName,
            long signalId,
            Signal signal,
            Executor starter,
            Predicate<PoolWorker> isWanted,
            BiConsumer<PoolWorker, Outcome> whenStarted,
            Runnable whenSparesAreKept) {
        this.workspace = workspace;
        this.children = children;
        this.options = options;
        this.poolName = poolName;
        this.signalId = signalId;
        this.signal = signal;
        this.links = Links.of(workspace);
        this.startMessage = Message.start(
                bytes(options.initializer(), workspace, "initializer"),
                bytes(options.exitHook(), workspace, "exit hook"));
        if (startMessage.length > Arguments.LONGEST_MESSAGE) {
            throw new SerializationException(
                    "the initializer and the exit hook have " + startMessage.length + " bytes, and may have "
                            + Arguments.LONGEST_MESSAGE
                            + ": have them capture large data by reference, as shared arrays",
                    null);
        }
        this.starter = starter;
        this.isWanted = isWanted;
        this.whenStarted = whenStarted;
        this.spares = new WorkerSpares(() -> describe(poolName + "-spare", () -> {}), starter, whenSparesAreKept);
        this.limit = options.workers();
    }

    private static byte[] bytes(Optional<Task> task, MappedWorkspace workspace, String what) {
        return task.map(hook -> TaskForm.toBytes(hook, workspace, what)).orElse(new byte[0]);
    }

    /** All that have not ended. */
    List<PoolWorker> all() {
        return workers;
    }

    int limit() {
        return limit;
    }

    void limit(int most) {
        limit = most;
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    /** Whether the ends of jobs change nothing about which workers there are to be. */
    boolean isSettled() {
        return options.maxTasksPerWorker() == Long.MAX_VALUE && workers.stream().noneMatch(PoolWorker::isStopping);
    }

    /** Starts workers so that there are enough for so many jobs, as far as there may be. */
    void growFor(int jobs) {
        int live = live();
        for (int missing = Math.min(limit, jobs) - live; missing > 0; missing--) {
            startOne();
        }
    }

    private int live() {
        int live = 0;
        for (PoolWorker worker : workers) {
            live += worker.isStopping() ? 0 : 1;
        }
        return live;
    }

    private void startOne() {
        made++;
        RawLink link = links.borrowLink(signal);
        link.send(startMessage);
        PoolWorker worker = new PoolWorker(poolName + "-worker-" + made, link);
        workers.add(worker);
        long linkId = link.id();
        long poolSignalId = signalId;
        Task task = () -> WorkerMain.serve(linkId, poolSignalId);
        starter.execute(() ->
                whenStarted.accept(worker, isWanted.test(worker) ? start(worker.name, task) : new Outcome(null, null)));
    }

    private Outcome start(String name, Task task) {
        try {
            return new Outcome(describe(name, task).start(), null);
        } catch (RuntimeException e) {
            return new Outcome(null, e);
        }
    }

    private ChildBuilder describe(String name, Task task) {
        ChildBuilder worker = children.process(task)
                .name(name)
                .daemon(true)
                .jvmOptions(options.jvmOptions().toArray(String[]::new))
                .onErrorOutput(options.onErrorOutput());
        options.onOutput().ifPresent(worker::onOutput);
        return worker;
    }

    /**
     * Has spare JVMs wait while the pool may grow, from the first worker on that was ready: none takes its time from that one.
     *
     * @param mayGrow whether there may be further workers
     */
    void keepSpares(boolean mayGrow) {
        spares.keep(mayGrow && isProven && live() < limit ? options.spares() : 0);
    }

    WorkerSpares spares() {
        return spares;
    }

    /** The process of a worker has ended, or never was. */
    void remove(PoolWorker worker) {
        worker.ended();
        workers.remove(worker);
        links.giveBack(worker.link);
    }

    /** A worker is ready: none is given up on. */
    void someoneIsReady() {
        isProven = true;
        failedStarts = 0;
        killedStarts = 0;
    }

    /**
     * A worker has ended before it was ready, and nobody in the pool had told it to.
     *
     * @param how how it ended, in words
     * @param wasKilled whether somebody else has killed it, so that it is not to blame
     * @return the end of the pool, if that was once too often
     */
    Optional<PoolBrokenException> countStillborn(String how, boolean wasKilled, long now) {
        boolean isHopeless;
        if (wasKilled) {
            killedSince = killedStarts == 0 ? now : killedSince;
            killedStarts++;
            isHopeless = killedStarts >= MOST_KILLED_STARTS && now - killedSince > LEAST_KILLED_NANOS;
        } else {
            failedStarts++;
            isHopeless = failedStarts >= MOST_FAILED_STARTS;
        }
        return isHopeless
                ? Optional.of(broken("the last workers ended before they were ready. The last one " + how, null))
                : Optional.empty();
    }

    /** As {@link #countStillborn}, for a worker that has no process at all. */
    Optional<PoolBrokenException> countUnstartable(RuntimeException reason) {
        failedStarts++;
        return failedStarts >= MOST_FAILED_STARTS ? Optional.of(broken(reason.getMessage(), reason)) : Optional.empty();
    }

    private PoolBrokenException broken(String why, Throwable cause) {
        return new PoolBrokenException("process pool " + poolName + " cannot get workers: " + why, cause);
    }

    /**
     * Tells those to end that are too many, too old, too large, or idle for too long.
     *
     * @return how many of them are to be replaced
     */
    int retire(long now) {
        int recycled = 0;
        for (PoolWorker worker : workers) {
            String reason = worker.isReady() ? reasonToRecycle(worker, now) : null;
            if (reason != null) {
                recycled++;
                worker.stop("recycled " + reason);
            } else if (worker.isReady() && isIdleForTooLong(worker, now)) {
                worker.stop("idle for " + options.idleTimeout());
            }
        }
        int tooMany = live() - limit;
        for (int mostLoad : new int[] {0, Integer.MAX_VALUE}) {
            for (int i = workers.size() - 1; i >= 0 && tooMany > 0; i--) {
                PoolWorker worker = workers.get(i);
                if (!worker.isStopping() && worker.load() <= mostLoad) {
                    tooMany--;
                    worker.stop("no longer needed since the pool was made smaller");
                }
            }
        }
        return recycled;
    }

    /** Has those end that have no job. One that is still starting is killed, if it has run nothing of the user's. */
    void endIdle() {
        for (PoolWorker worker : workers) {
            if (worker.load() == 0
                    && worker.isStarting()
                    && options.initializer().isEmpty()) {
                worker.kill("shut down before it was ready");
            } else if (worker.load() == 0) {
                worker.stop("shut down");
            }
        }
    }

    /** How many more jobs a worker may be handed, as far as its age in jobs is concerned. */
    long jobsLeft(PoolWorker worker) {
        return options.maxTasksPerWorker() - worker.jobsDone() - worker.load();
    }

    /** Why a worker is to be replaced, or null. Each does one job at least, else limits that are too low would be without end. */
    private String reasonToRecycle(PoolWorker worker, long now) {
        if (worker.jobsDone() == 0) {
            return null;
        }
        if (worker.jobsDone() >= options.maxTasksPerWorker()) {
            return "after " + worker.jobsDone() + " tasks";
        }
        if (!options.maxWorkerAge().isZero()
                && now - worker.readyAt() >= options.maxWorkerAge().toNanos()) {
            return "at the age of " + options.maxWorkerAge();
        }
        if (worker.memory() > options.maxWorkerMemory()) {
            return "with " + worker.memory() + " bytes of memory";
        }
        return null;
    }

    private boolean isIdleForTooLong(PoolWorker worker, long now) {
        return !options.idleTimeout().isZero()
                && worker.load() == 0
                && now - worker.idleSince() >= options.idleTimeout().toNanos();
    }

    /** Has those end that were told to and have nothing more to do, and kills those whose time is up. */
    void seeOff(long now) {
        long grace = options.grace().toNanos();
        for (PoolWorker worker : workers) {
            if (worker.isStopping() && worker.load() == 0) {
                worker.sayStop(grace);
            }
            worker.killIfDue(now);
        }
    }
}

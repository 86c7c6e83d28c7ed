package io.polyproc.internal.pool;

import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.TaskOptions;
import io.polyproc.pool.WorkerStats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongConsumer;

/** The simulated environment of a {@link PoolState}: processes, memory and clock, under the control of a test. */
final class FakeWorld implements PoolPort {

    private static final long MILLISECOND = 1_000_000;

    final PoolState state;
    final List<FakeWorker> processes = new ArrayList<>();
    final ArrayDeque<PoolWorker> starting = new ArrayDeque<>();
    final List<Job> jobs = new ArrayList<>();
    final Map<Job, Integer> ends = new HashMap<>();
    final Map<Job, Throwable> failures = new HashMap<>();
    final Map<Job, Integer> begun = new HashMap<>();
    final List<String> news = new ArrayList<>();
    int sparesUnderWay;
    int starts;
    PoolWorker unreadFailureOf;

    /** Starts close to the overflow of the clock. */
    long now = Long.MAX_VALUE - 500 * MILLISECOND;

    private int callsUntilFault = -1;
    private Throwable fault;
    private final FunctionRegistry.Function function = new FunctionRegistry.Function(1, new byte[0], "function");

    FakeWorld(PoolOptions options) {
        state = new PoolState("pool-test", options, this, new Random(1));
    }

    // Faults.

    /** Makes one call to a port throw, after this number of others. */
    void armFault(int callsBefore, Throwable thrown) {
        callsUntilFault = callsBefore;
        fault = thrown;
    }

    void disarmFault() {
        callsUntilFault = -1;
    }

    void callOut() {
        if (callsUntilFault >= 0 && callsUntilFault-- == 0) {
            FakeWorld.<RuntimeException>raise(fault);
        }
    }

    @SuppressWarnings("unchecked") // Throws a checked exception as an unchecked one: ports may do anything.
    private static <E extends Throwable> void raise(Throwable thrown) throws E {
        throw (E) thrown;
    }

    // Events.

    /** Runs an event as the engine does, except that none may fail. */
    void happen(LongConsumer event) {
        event.accept(now);
        tellEnds();
    }

    void pass(long nanos) {
        now += nanos;
    }

    Job submit(TaskOptions options) {
        Job[] job = new Job[1];
        job[0] = new Job(function, new Arguments(1, new byte[0], null, null), options, (reply, failure) -> {
            ends.merge(job[0], 1, Integer::sum);
            if (failure != null) {
                failures.put(job[0], failure);
            }
        });
        if (state.refusal() == null) {
            jobs.add(job[0]);
            happen(time -> state.submit(List.of(job[0]), time));
        }
        return job[0];
    }

    /** Completes the next requested start. */
    FakeWorker finishStart(Throwable failure) {
        PoolWorker worker = starting.poll();
        if (worker == null) {
            return null;
        }
        if (failure != null || !state.isWanted(worker)) {
            happen(time -> state.startFailed(worker, failure, time));
            return null;
        }
        FakeWorker process = new FakeWorker(this, worker);
        processes.add(process);
        happen(time -> state.started(worker, process, time));
        return process;
    }

    /** Starts a worker until it is ready. */
    FakeWorker startReady() {
        FakeWorker process = finishStart(null);
        process.becomeReady();
        happen(state::drainReplies);
        return process;
    }

    /** Reports the end of processes that have ended. */
    void tellEndsOfProcesses() {
        for (FakeWorker process : List.copyOf(processes)) {
            if (!process.isAlive && !process.endIsReported) {
                process.endIsReported = true;
                happen(time -> state.ended(process.worker, process.end(), time));
            }
        }
    }

    void finishSpares() {
        for (int left = sparesUnderWay; left > 0; left--) {
            sparesUnderWay--;
            happen(state::sparesKept);
        }
    }

    void finishReading() {
        PoolWorker worker = unreadFailureOf;
        if (worker != null) {
            unreadFailureOf = null;
            happen(time -> state.initializerFailed(worker, new IllegalStateException("initializer"), time));
        }
    }

    /** Runs until all pending work has ended. */
    void settle() {
        for (int left = starting.size(); left > 0; left--) {
            finishStart(null);
        }
        for (FakeWorker process : List.copyOf(processes)) {
            process.becomeReady();
            process.reply(true, false);
            process.begin();
        }
        finishSpares();
        finishReading();
        happen(state::drainReplies);
        tellEndsOfProcesses();
        happen(state::tick);
        pass(100 * MILLISECOND);
    }

    void begun(PoolWorker worker, long number) {
        Job job = jobs.stream()
                .filter(each -> each.worker == worker && each.number == number)
                .findFirst()
                .orElse(null);
        if (job != null) {
            begun.merge(job, 1, Integer::sum);
        }
    }

    private void tellEnds() {
        for (Job job = state.takeEndings(); job != null; ) {
            Job next = job.nextEnded;
            job.nextEnded = null;
            job.tell();
            job = next;
        }
    }

    // Port methods.

    @Override
    public void start(PoolWorker worker) {
        callOut();
        starts++;
        starting.add(worker);
    }

    @Override
    public void keepSpares(int count) {
        callOut();
        sparesUnderWay++;
    }

    @Override
    public OptionalLong workerHeap() {
        return OptionalLong.empty();
    }

    @Override
    public int readySpares() {
        callOut();
        return 0;
    }

    @Override
    public void readFailure(PoolWorker worker, byte[] thrown) {
        callOut();
        unreadFailureOf = worker;
    }

    @Override
    public void stacks(PoolWorker worker, byte[] text) {
        callOut();
    }

    @Override
    public void gone(PoolWorker worker) {
        callOut();
    }

    @Override
    public void workerStarted(WorkerStats worker) {
        callOut();
        news.add("started " + worker.name());
    }

    @Override
    public void workerEnded(WorkerStats worker, String reason) {
        callOut();
        news.add("ended " + worker.name() + ": " + reason);
    }

    @Override
    public void progressed(PoolProgress progress) {
        callOut();
    }
}

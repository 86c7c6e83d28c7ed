package io.polyproc.internal.pool;

import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.launch.Children;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.thread.LastShutdownHook;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolProgress;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.WorkerStats;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Event loop of a pool. {@link PoolState} makes the decisions; this class has the lock around it, the threads, and the
 * implementation of its ports.
 *
 * <p>One lock guards all state. The thread that submits a job also dispatches it, if a worker has capacity. No user
 * code runs under the lock.
 *
 * <p><b>Failures.</b> Every event runs in {@link #change}. An event that fails breaks the pool, and all futures
 * complete. So does a failure of the {@link ReplyLoop}, or of its start.
 */
final class Engine implements PoolPort {

    private static final long NOTIFY_AGAIN_NANOS = 10_000_000;

    private final PoolState state;
    private final long graceNanos;
    private final WorkerLinkPool links;
    private final ObjectRef signalRef;
    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when the last job of a closed pool has ended, and when the pool has terminated. */
    private final Condition closing = lock.newCondition();

    private final CompletionExecutor completions;
    private final WorkerStarter starter;
    private final ReplyLoop replyLoop;
    private final ListenerMail listener;
    private final StackDumps stackDumps = new StackDumps();
    private final AtomicLong notifiedJobs = new AtomicLong();
    private final LongConsumer drainReplies;
    private int audibleVersion;
    private boolean isLooping;
    private boolean isQuiet;
    private volatile boolean isClosing;
    private volatile boolean isTerminated;

    Engine(MappedWorkspace workspace, Children children, PoolOptions options, String name) {
        this.starter = new WorkerStarter(workspace, children, options, name);
        this.graceNanos = Timeouts.nanos(options.grace());
        this.links = WorkerLinkPool.of(workspace);
        this.completions = new CompletionExecutor("polyproc-" + name + "-callbacks");
        this.listener = new ListenerMail(options.listener(), completions);
        this.state = new PoolState(name, options, this, new Random());
        this.drainReplies = state::drainReplies;
        this.signalRef = links.borrowSignal();
        EventCount signal = new EventCount(workspace, signalRef.ints(0));
        this.replyLoop = new ReplyLoop("polyproc-" + name + "-receiver", signal, this);
        starter.signal(signalRef.id(), signal);
        if (options.isEager()) {
            change(state::tick);
        }
    }

    CompletionExecutor completions() {
        return completions;
    }

    ReplyLoop replyLoop() {
        return replyLoop;
    }

    // Operations of users.

    /**
     * Submits jobs.
     *
     * @throws io.polyproc.ClosedException when the pool accepts no more jobs
     * @throws io.polyproc.pool.PoolBrokenException when the pool cannot have workers
     */
    void submit(Collection<Job> jobs) {
        RuntimeException[] refusal = new RuntimeException[1];
        change(now -> {
            refusal[0] = state.refusal();
            if (refusal[0] == null && state.submit(jobs, now)) {
                replyLoop.wake();
            }
        });
        if (refusal[0] != null) {
            jobs.forEach(job -> job.arguments.discard());
            throw refusal[0];
        }
    }

    /** As {@link #submit(Collection)}, for one job. */
    void submit(Job job) {
        submit(List.of(job));
    }

    /** Throws the refusal of a pool that is closed or broken. */
    void checkOpen() {
        lock.lock();
        try {
            RuntimeException refusal = state.refusal();
            if (refusal != null) {
                throw refusal;
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link PoolState#cancel}. */
    void cancel(Collection<Job> jobs, boolean stop) {
        changeAndWake(now -> state.cancel(jobs, stop, now));
    }

    /** Changes the largest number of workers. */
    void resize(int workers) {
        checkOpen();
        starter.resize(workers);
        changeAndWake(now -> state.resize(workers, now));
    }

    int size() {
        lock.lock();
        try {
            return state.limit();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more jobs, completes the submitted ones, and terminates. */
    void shutDown() {
        changeAndWake(state::shutDown);
    }

    /** As {@link PoolState#shutDownNow}. */
    List<Job> shutDownNow(boolean gently) {
        List<List<Job>> unbegun = new ArrayList<>(1);
        changeAndWake(now -> unbegun.add(state.shutDownNow(gently, now)));
        return unbegun.isEmpty() ? List.of() : unbegun.get(0);
    }

    boolean isShutDown() {
        lock.lock();
        try {
            return state.isShutDown();
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether all workers have ended and all futures and dependent actions are done. */
    boolean isDone() {
        return isTerminated && completions.isIdle();
    }

    /** Tells whether all workers have ended. */
    boolean isTerminated() {
        return isTerminated;
    }

    /** Waits until all workers have ended and all futures are completed; false if the time elapsed before. */
    boolean awaitTermination(long nanos) throws InterruptedException {
        return await(nanos, false);
    }

    /**
     * Waits until the last job of a closed pool has ended and its future is completed; false if the time elapsed
     * before.
     */
    boolean awaitJobs(long nanos) throws InterruptedException {
        return await(nanos, true);
    }

    /** Waits until all workers have ended, and at most the grace period for dependent actions. */
    void awaitEnd() throws InterruptedException {
        awaitClosing(Timeouts.FOREVER, false);
        completions.awaitIdle(graceNanos);
    }

    private boolean await(long nanos, boolean isForJobs) throws InterruptedException {
        long deadline = Timeouts.deadline(nanos);
        return awaitClosing(nanos, isForJobs) && completions.awaitIdle(Timeouts.remaining(deadline));
    }

    private boolean awaitClosing(long nanos, boolean isForJobs) throws InterruptedException {
        LastShutdownHook.allow(nanos);
        long deadline = Timeouts.deadline(nanos);
        lock.lockInterruptibly();
        try {
            while (!(isTerminated || isForJobs && isQuiet)) {
                long left = Timeouts.remaining(deadline);
                if (left == 0) {
                    return false;
                }
                closing.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return true;
    }

    PoolStats stats() {
        lock.lock();
        try {
            return state.stats();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the stack traces of all workers that answer in time, by the workers' names. */
    Map<String, String> dumpStacks(long nanos) throws InterruptedException {
        StackDumps.Request request;
        lock.lock();
        try {
            List<PoolWorker> asked = state.workers().stream()
                    .filter(worker -> worker.wasReady() && worker.isAudible())
                    .toList();
            request = stackDumps.ask(asked, System.nanoTime());
        } finally {
            lock.unlock();
        }
        return stackDumps.await(request, nanos);
    }

    // Events of the reply loop.

    /** Processes all replies of the workers. */
    void drainReplies() {
        change(drainReplies);
    }

    /**
     * Runs everything that is due by now.
     *
     * @return the time until something else is due; negative when the pool has terminated
     */
    long tick() {
        completions.relieve();
        long[] wait = {NOTIFY_AGAIN_NANOS};
        change(now -> wait[0] = state.tick(now));
        lock.lock();
        try {
            if (isQuiet && state.isFinished()) {
                terminate();
            }
        } finally {
            lock.unlock();
        }
        if (!isTerminated) {
            return wait[0];
        }
        while (!completions.isDrained()) {
            completions.relieve();
            LockSupport.parkNanos(NOTIFY_AGAIN_NANOS);
        }
        return -1;
    }

    /** Breaks the pool after a failure of the reply loop. */
    void collapse(Throwable failure) {
        change(now -> state.collapse(failure, now));
    }

    // Ports of the state machine.

    @Override
    public void start(PoolWorker worker) {
        starter.execute(() -> {
            LinkPort port = null;
            Throwable failure = null;
            try {
                port = isWanted(worker) ? starter.start(worker.name) : null;
            } catch (Throwable e) {
                failure = e;
            }
            started(worker, port, failure);
        });
    }

    private boolean isWanted(PoolWorker worker) {
        lock.lock();
        try {
            return state.isWanted(worker);
        } finally {
            lock.unlock();
        }
    }

    private void started(PoolWorker worker, @Nullable LinkPort port, @Nullable Throwable failure) {
        if (port == null) {
            changeAndWake(now -> state.startFailed(worker, failure, now));
            return;
        }
        changeAndWake(now -> state.started(worker, port, now));
        try {
            port.process().onExit().thenAccept(ended -> changeAndWake(now -> state.ended(worker, port.end(), now)));
        } catch (Throwable e) {
            // Only the clock would notice its end.
            port.kill();
        }
    }

    @Override
    public void keepSpares(int count) {
        starter.execute(() -> {
            try {
                starter.keepSpares(count);
            } finally {
                changeAndWake(state::sparesKept);
            }
        });
    }

    @Override
    public int readySpares() {
        return starter.readySpares();
    }

    @Override
    public OptionalLong workerHeap() {
        return starter.workerHeap();
    }

    @Override
    public void readFailure(PoolWorker worker, byte[] thrown) {
        completions.execute(new Completion() {
            @Override
            void run() {
                Throwable failure = Throwables.fromBytes(thrown, starter.initializerCode());
                changeAndWake(now -> state.initializerFailed(worker, failure, now));
            }
        });
    }

    @Override
    public void stacks(PoolWorker worker, byte[] text) {
        stackDumps.answered(worker, new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void gone(PoolWorker worker) {
        stackDumps.gone(worker);
    }

    @Override
    public void workerStarted(WorkerStats worker) {
        listener.workerStarted(worker);
    }

    @Override
    public void workerEnded(WorkerStats worker, String reason) {
        listener.workerEnded(worker, reason);
    }

    @Override
    public void progressed(PoolProgress progress) {
        listener.progressed(progress);
    }

    // The lock.

    private void changeAndWake(LongConsumer event) {
        change(event);
        if (!isTerminated) {
            replyLoop.wake();
        }
    }

    /** Runs an event under the lock, and completes the jobs that it ended after releasing the lock. Does not fail. */
    private void change(LongConsumer event) {
        Job ended;
        lock.lock();
        try {
            long now = System.nanoTime();
            try {
                event.accept(now);
            } catch (Throwable e) {
                state.collapse(e, now);
            }
            conclude(now);
            ended = state.takeEndings();
        } finally {
            lock.unlock();
        }
        if (ended != null) {
            tell(ended);
        }
    }

    /** Applies the effects of an event to the threads. */
    private void conclude(long now) {
        try {
            if (audibleVersion != state.version()) {
                replyLoop.setAudible(
                        state.workers().stream().filter(PoolWorker::isAudible).toArray(PoolWorker[]::new));
                audibleVersion = state.version();
            }
            if (!isLooping && !isTerminated && state.isActive()) {
                replyLoop.start();
                isLooping = true;
            }
        } catch (Throwable e) {
            state.collapse(e, now);
        }
        if (state.isShutDown()) {
            isClosing = true;
            close();
        }
    }

    /** Advances the termination of the pool, if it is closed. */
    private void close() {
        if (!isQuiet && state.isQuiet() && notifiedJobs.get() == state.endedJobs()) {
            isQuiet = true;
            closing.signalAll();
        }
        if (isQuiet && !isLooping && state.isFinished()) {
            terminate();
        }
    }

    /**
     * Terminates the pool; nothing shared is accessed afterwards. It is the last step of the reply loop, if that runs.
     */
    private void terminate() {
        if (!isTerminated) {
            isTerminated = true;
            starter.leave();
            links.release(signalRef);
            completions.end();
            closing.signalAll();
        }
    }

    /** Completes ended jobs. A completion that fails is repeated at the next tick. */
    private void tell(Job first) {
        int told = 0;
        for (Job job = first; job != null; ) {
            Job next = job.nextEnded;
            job.nextEnded = null;
            try {
                job.tell();
                told++;
            } catch (Throwable e) {
                notifyLater(job);
            }
            job = next;
        }
        notifiedJobs.addAndGet(told);
        if (isClosing) {
            lock.lock();
            try {
                close();
            } finally {
                lock.unlock();
            }
        }
    }

    private void notifyLater(Job job) {
        lock.lock();
        try {
            state.notifyLater(job);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return state.toString();
    }
}

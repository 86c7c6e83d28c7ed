package io.polyproc.pool;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.PoolBrokenException;
import io.polyproc.errors.TaskTimeoutException;
import io.polyproc.errors.WorkerDiedException;
import io.polyproc.internal.codec.ObjectReader;
import io.polyproc.internal.codec.Throwables;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.sync.Signal;
import io.polyproc.internal.trace.Trace;
import io.polyproc.internal.worker.Message;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.Children;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * What makes a pool go: hands jobs to workers, receives their replies, and sees to it that each job ends once, whatever happens.
 *
 * <p>One lock guards all. Whoever gives a job hands it out himself if a worker has time. What is done here runs nothing of a user's.
 *
 * <p><b>If a process dies here.</b> A worker: the job that it had begun fails or is retried, as the claim in {@link
 * io.polyproc.internal.worker.LinkDescriptor} says; those it had not begun go to others.
 */
final class Engine {

    private final String name;
    private final PoolOptions options;
    private final Links links;
    private final ObjectRef signalRef;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition terminated = lock.newCondition();
    private final Tally tally;
    private final Completions completions;
    private final ThreadPoolExecutor starter;
    private final Crew crew;
    private final Dispatcher dispatcher;
    private final Receiver receiver;
    private final StackDumps stackDumps = new StackDumps();
    private List<Job.Ending> endings = new ArrayList<>();
    private boolean shutDown;
    private boolean isTerminated;
    private PoolBrokenException broken;
    private boolean isReceiving;

    Engine(MappedWorkspace workspace, Children children, PoolOptions options, String name) {
        this.name = name;
        this.options = options;
        this.links = Links.of(workspace);
        this.signalRef = links.borrowSignal();
        Signal signal = new Signal(workspace, signalRef.ints(0));
        this.receiver = new Receiver(signal, this::hear, this::tick);
        this.completions = new Completions(threads("callbacks"));
        this.starter = new ThreadPoolExecutor(
                1, 1, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), threads("starter"));
        this.starter.allowCoreThreadTimeOut(true);
        this.tally = new Tally(options.listener(), completions);
        this.crew = new Crew(
                workspace,
                children,
                options,
                name,
                signalRef.id(),
                signal,
                starter,
                this::isWanted,
                this::started,
                this::sparesKept);
        this.dispatcher = new Dispatcher(crew);
        if (options.isEager()) {
            change(this::adjust);
        }
    }

    private ThreadFactory threads(String role) {
        return task -> {
            Thread thread = new Thread(task, "polyproc-" + name + "-" + role);
            thread.setDaemon(true);
            return thread;
        };
    }

    Completions completions() {
        return completions;
    }

    Receiver receiver() {
        return receiver;
    }

    // What users want.

    /**
     * Gives jobs to the pool.
     *
     * @throws ClosedException when it takes no more
     * @throws PoolBrokenException when it cannot have workers
     */
    void submit(Collection<Job> jobs) {
        change(now -> {
            try {
                checkOpen();
            } catch (RuntimeException e) {
                jobs.forEach(job -> job.arguments.discard());
                throw e;
            }
            for (Job job : jobs) {
                dispatcher.add(job);
                tally.submitted(job.items());
            }
            handOut(now);
            adjust(now);
        });
    }

    /** As {@link #submit(Collection)}, for one. */
    void submit(Job job) {
        submit(List.of(job));
    }

    /** Refuses further jobs of a pool that is closed or broken. */
    void checkOpen() {
        if (broken != null) {
            throw new PoolBrokenException(broken.getMessage(), broken.getCause());
        }
        if (shutDown) {
            throw new ClosedException("process pool " + name, "make another one with Multiprocessing.pool()");
        }
    }

    /**
     * Ends jobs with a {@link CancellationException}, each unless it has ended.
     *
     * @param stop whether those that workers are at are to be stopped; else they run to their end, and their results are dropped
     */
    void cancel(Collection<Job> jobs, boolean stop) {
        change(now -> {
            for (Job job : jobs) {
                if (!job.ended) {
                    withdraw(job, stop, now);
                    fail(job, new CancellationException("the task was cancelled"));
                }
            }
            handOut(now);
            wakeReceiver();
        });
    }

    /** Takes a job from where it is. If it was begun it stays there, and is stopped if so wanted. */
    private void withdraw(Job job, boolean stop, long now) {
        PoolWorker worker = job.worker;
        if (worker == null) {
            dispatcher.forget();
        } else if (!worker.takeBack(job, now) && stop) {
            worker.interrupt(job, options.grace().toNanos());
        }
    }

    /** Changes how many workers there may be. */
    void resize(int workers) {
        change(now -> {
            checkOpen();
            crew.limit(workers);
            adjust(now);
            wakeReceiver();
        });
    }

    int size() {
        lock.lock();
        try {
            return crew.limit();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more jobs, does those it has, and ends. */
    void shutDown() {
        change(now -> {
            shutDown = true;
            adjust(now);
            wakeReceiver();
        });
    }

    /**
     * Takes no more jobs, cancels all it has, and ends.
     *
     * @param gently whether those that workers are at are interrupted first and have the grace period; else workers are killed
     * @return those that no worker had begun
     */
    List<Job> shutDownNow(boolean gently) {
        List<Job> unbegun = new ArrayList<>();
        change(now -> {
            shutDown = true;
            CancellationException reason = new CancellationException(this + " was shut down");
            for (PoolWorker worker : crew.all()) {
                dispatcher.takeBack(worker, now);
                Job job = worker.atWork();
                if (job != null) {
                    fail(job, reason);
                }
                if (!gently || worker.isStarting()) {
                    worker.kill("killed since the pool was terminated");
                } else if (job != null) {
                    worker.interrupt(job, options.grace().toNanos());
                }
            }
            unbegun.addAll(dispatcher.clear());
            unbegun.forEach(job -> fail(job, reason));
            adjust(now);
            wakeReceiver();
        });
        return unbegun;
    }

    boolean isShutDown() {
        lock.lock();
        try {
            return shutDown;
        } finally {
            lock.unlock();
        }
    }

    boolean isTerminated() {
        lock.lock();
        try {
            return isTerminated && completions.isIdle();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all workers have ended and all futures are completed; false when the time was up. */
    boolean awaitTermination(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        lock.lockInterruptibly();
        try {
            while (!isTerminated) {
                if (terminated.awaitNanos(Math.max(0, deadline - System.nanoTime())) <= 0) {
                    return isTerminated && completions.isIdle();
                }
            }
        } finally {
            lock.unlock();
        }
        return completions.awaitIdle(Math.max(0, deadline - System.nanoTime()));
    }

    PoolStats stats() {
        lock.lock();
        try {
            List<WorkerStats> workers =
                    crew.all().stream().map(PoolWorker::stats).toList();
            return tally.stats(workers, crew.spares().ready(), dispatcher.queued(), dispatcher.handedOut());
        } finally {
            lock.unlock();
        }
    }

    /** The stacks of all threads of all workers that answer in time, by the workers' names. */
    Map<String, String> dumpStacks(long nanos) throws InterruptedException {
        StackDumps.Request request;
        lock.lock();
        try {
            request = stackDumps.ask(
                    crew.all().stream().filter(PoolWorker::wasReady).toList());
        } finally {
            lock.unlock();
        }
        return stackDumps.await(request, nanos);
    }

    /** Hands jobs out. */
    private void handOut(long now) {
        if (dispatcher.handOut(now)) {
            wakeReceiver();
        }
    }

    /** Has as many workers as are needed, sees off those that are not, and ends the pool when nothing is left. Under the lock. */
    private void adjust(long now) {
        if (broken == null) {
            tally.recycled(crew.retire(now));
            crew.all().stream().filter(PoolWorker::isStopping).forEach(worker -> dispatcher.takeBack(worker, now));
            crew.growFor(options.isEager() && !shutDown ? crew.limit() : dispatcher.queued() + dispatcher.handedOut());
        }
        if (shutDown && dispatcher.queued() == 0) {
            crew.endIdle();
        }
        crew.seeOff(now);
        crew.keepSpares(!shutDown);
        receiver.listenTo(crew.all());
        if (isFinished() && !isReceiving) {
            terminate();
        } else if (!isReceiving && !crew.isEmpty()) {
            isReceiving = true;
            threads("receiver").newThread(receiver).start();
        }
    }

    private boolean isFinished() {
        return shutDown && crew.isEmpty() && crew.spares().areGone() && dispatcher.queued() == 0;
    }

    /** The end, after which nothing shared is touched: the last thing that the thread that receives does, if there is one. */
    private void terminate() {
        if (!isTerminated) {
            isTerminated = true;
            links.giveBack(signalRef);
            starter.shutdown();
            completions.end();
            terminated.signalAll();
        }
    }

    // What workers say.

    private void hear() {
        change(now -> {
            boolean isNews = false;
            for (PoolWorker worker : List.copyOf(crew.all())) {
                isNews |= hear(worker, now);
            }
            handOut(now);
            if (isNews || shutDown || !crew.isSettled()) {
                adjust(now);
            }
            tally.tell(now, dispatcher.isDone());
        });
    }

    /** Takes what a worker has said; tells whether there was something other than the ends of jobs. */
    private boolean hear(PoolWorker worker, long now) {
        boolean isNews = false;
        for (byte[] message = worker.link.receive(); message != null; message = worker.link.receive()) {
            isNews |= message[0] != Message.DONE;
            switch (message[0]) {
                case Message.READY -> {
                    worker.ready(now);
                    crew.someoneIsReady();
                    tally.workerStarted(worker.stats());
                }
                case Message.UNFIT ->
                    breakDown(new PoolBrokenException(
                            "the initializer of process pool " + name + " failed in " + worker
                                    + ": mend it and make another pool",
                            Throwables.fromBytes(behindKind(message))));
                case Message.DONE -> done(worker, message, now);
                case Message.STACKS -> stackDumps.told(worker, new String(behindKind(message), StandardCharsets.UTF_8));
                default -> throw new IllegalStateException("kind=" + message[0] + " from " + worker);
            }
        }
        return isNews;
    }

    private static byte[] behindKind(byte[] message) {
        return Arrays.copyOfRange(message, 1, message.length);
    }

    private void done(PoolWorker worker, byte[] message, long now) {
        ObjectReader in = new ObjectReader(null, message, 1);
        long number = in.getLong();
        long nanos = in.getLong();
        boolean isFit = in.getByte() == 0;
        int callsFailed = in.getInt();
        Job job = worker.replied(now);
        assert job.number == number : job.number + " " + number;
        dispatcher.learn(nanos);
        job.function.learn(job.items(), nanos);
        end(job, message, null, callsFailed);
        if (!isFit) {
            worker.stop("recycled since it had run out of memory");
            tally.recycled(1);
        }
    }

    /**
     * Does what is due by the clock.
     *
     * @return how long nothing else is due; negative when the pool has ended
     */
    private long tick() {
        completions.relieve();
        long[] wait = {Parking.LONGEST_SLEEP_NANOS};
        change(now -> {
            for (PoolWorker worker : crew.all()) {
                wait[0] = Math.min(wait[0], timeOut(worker, now));
                wait[0] = worker.killAt() == 0 ? wait[0] : Math.min(wait[0], Math.max(1, worker.killAt() - now));
            }
            handOut(now);
            adjust(now);
            tally.tell(now, dispatcher.isDone());
            if (isFinished()) {
                terminate();
                wait[0] = -1;
            }
        });
        return wait[0];
    }

    /** Ends the job that a worker is at if its time is up; gives how long it still has. */
    private long timeOut(PoolWorker worker, long now) {
        Job job = worker.atWork();
        if (job == null || job.ended || job.options.timeout().isZero()) {
            return Long.MAX_VALUE;
        }
        long left = job.atWorkSince + job.options.timeout().toNanos() - now;
        if (left <= 0) {
            TaskTimeoutException reason = new TaskTimeoutException(job.options.timeout(), worker.name, worker.pid());
            withdraw(job, true, now);
            fail(job, reason);
        }
        return Math.max(1, left);
    }

    private void wakeReceiver() {
        if (!isTerminated) {
            receiver.wake();
        }
    }

    // Processes that come and go.

    /** Whether a worker whose process is about to be started has not been told to end meanwhile. */
    private boolean isWanted(PoolWorker worker) {
        lock.lock();
        try {
            return !worker.isStopping();
        } finally {
            lock.unlock();
        }
    }

    /** The process of a worker was started, or not. Called by the thread that starts. */
    private void started(PoolWorker worker, Crew.Outcome outcome) {
        ChildProcess process = outcome.process();
        change(now -> {
            if (process == null) {
                crew.remove(worker);
                if (outcome.failure() != null) {
                    crew.countUnstartable(outcome.failure()).ifPresent(this::breakDown);
                }
                adjust(now);
                wakeReceiver();
            } else {
                worker.started(process);
                worker.killIfDue(now);
            }
        });
        if (process != null) {
            process.onExit().thenAccept(ended -> ended(worker));
        }
    }

    /** There are as many spares as there should be. Called by the thread that starts. */
    private void sparesKept() {
        change(now -> {
            crew.spares().kept();
            adjust(now);
            wakeReceiver();
        });
    }

    /** The process of a worker has ended. */
    private void ended(PoolWorker worker) {
        change(now -> {
            hear(worker, now);
            WorkerStats stats = worker.stats();
            List<Job> left = worker.takeAll();
            for (int i = left.size() - 1; i >= 0; i--) {
                handOver(left.get(i), worker);
            }
            crew.remove(worker);
            if (worker.endReason() == null) {
                tally.died();
                if (!worker.wasReady()) {
                    crew.countStillborn(howItEnded(worker), worker.exitSignal().isPresent(), now)
                            .ifPresent(this::breakDown);
                }
            }
            String reason = worker.endReason() == null ? howItEnded(worker) : worker.endReason();
            tally.workerEnded(stats, reason);
            Trace.workerEnd(worker.name, worker.pid(), reason);
            stackDumps.gone(worker);
            handOut(now);
            adjust(now);
            wakeReceiver();
        });
    }

    private static String howItEnded(PoolWorker worker) {
        String words = String.join("\n  ", worker.lastErrorLines());
        return "ended with exit code " + worker.exitCode() + (words.isEmpty() ? "" : ". Its last words:\n  " + words);
    }

    /** What becomes of a job of a dead worker. */
    private void handOver(Job job, PoolWorker worker) {
        boolean begun = worker.link.isBegun(job.number);
        if (job.ended) {
            return;
        }
        if (begun && job.attempt > job.options.retries()) {
            fail(
                    job,
                    new WorkerDiedException(
                            worker.name, worker.pid(), worker.exitCode(), job.attempt, worker.lastErrorLines()));
            return;
        }
        if (begun) {
            job.span.end("its worker died");
            job.attempt++;
            tally.retried();
        }
        dispatcher.addAgain(job);
    }

    /** The pool cannot go on: everything fails, and it takes nothing more. */
    private void breakDown(PoolBrokenException reason) {
        if (broken != null) {
            return;
        }
        broken = reason;
        shutDown = true;
        for (PoolWorker worker : crew.all()) {
            dispatcher.takeBack(worker, System.nanoTime());
            if (worker.atWork() != null) {
                fail(worker.atWork(), reason);
            }
            worker.kill("killed since the pool is broken");
        }
        dispatcher.clear().forEach(job -> fail(job, reason));
    }

    // The ends of jobs.

    /** Does something under the lock, and tells the ends that came of it when the lock is free. */
    private void change(LongConsumer action) {
        List<Job.Ending> due = List.of();
        lock.lock();
        try {
            action.accept(System.nanoTime());
            if (!endings.isEmpty()) {
                due = endings;
                endings = new ArrayList<>();
            }
        } finally {
            lock.unlock();
        }
        due.forEach(Job.Ending::tell);
    }

    private void fail(Job job, Throwable failure) {
        end(job, null, failure, job.items());
    }

    /** A job ends, unless it has. */
    private void end(Job job, byte[] reply, Throwable failure, int callsFailed) {
        if (!job.ended) {
            job.ended = true;
            job.span.end(
                    failure != null
                            ? failure.getClass().getName()
                            : callsFailed == 0 ? "done" : callsFailed + " failed");
            endings.add(new Job.Ending(job, reply, failure));
            tally.ended(job.items(), callsFailed);
        }
    }

    @Override
    public String toString() {
        return "process pool " + name;
    }
}

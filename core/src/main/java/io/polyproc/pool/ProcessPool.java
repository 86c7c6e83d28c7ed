package io.polyproc.pool;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.PoolBrokenException;
import io.polyproc.errors.SerializationException;
import io.polyproc.errors.TaskException;
import io.polyproc.errors.TaskTimeoutException;
import io.polyproc.errors.WorkerDiedException;
import io.polyproc.errors.WorkerOutOfMemoryException;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.process.Children;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Worker processes that work off tasks. An idle worker takes the next task, so a long one holds up nobody else; a worker that dies
 * takes only the task with it that it was at, and is replaced.
 *
 * <p>Functions and arguments are copied to the worker, results and exceptions copied back, by Java serialization; numbers,
 * strings and byte arrays have a shorter form, and handles to shared objects stay handles: pass large data as a shared array.
 *
 * <p>Each method that takes a function has a form in which {@link TaskOptions} come first. {@link PoolExecutor} has the methods of an
 * {@link java.util.concurrent.ExecutorService}, and {@code map}, {@code imap} and {@code apply} are Python's.
 *
 * <p><b>Thread and process safety.</b> Every method may be called from every thread. A pool belongs to one process, and cannot be
 * sent to another: a task that wants a pool makes one of its own, with {@code Multiprocessing.current().pool()}. So a task never waits
 * for a worker of the pool it runs in. What follows a future (as in {@code thenApply}) runs in a thread of the pool in the process of
 * the caller; it may give further tasks to the pool and wait for them. While such threads are held up, further ones are added, up to 256.
 *
 * <p><b>Failures.</b> What a task throws reaches the caller with the worker's stack: from {@code Future.get()} as the cause of
 * the {@link ExecutionException}, from {@link #map} and {@link #apply} as the cause of a {@link TaskException}. Each of these fails
 * the tasks it concerns, and nothing else: a {@link WorkerDiedException}, a {@link WorkerOutOfMemoryException}, a {@link
 * TaskTimeoutException}; a {@link SerializationException} when an argument, result or exception cannot be serialized, or a {@link
 * io.polyproc.errors.ChildException} in place of the exception. Only a pool that cannot have workers at all fails as a whole, with a {@link
 * PoolBrokenException}.
 *
 * <p><b>Workers that cannot be started.</b> While the pool has a worker, failed starts of further ones are repeated, with pauses that
 * double from a tenth of a second to two seconds. A pool that has no worker breaks after five attempts in a row; one that had a worker
 * before tries for ten seconds at least, and for thirty when another process kills its starting workers. The {@link
 * PoolBrokenException} has the last cause. An initializer that throws breaks the pool at once, and so does an internal failure.
 *
 * <p><b>Ends.</b> Every future ends, whatever happens. {@link #close()} waits for the tasks there are; {@link #shutdownNow()} and {@link
 * #terminate()} do not.
 *
 * <p><b>If a process dies here.</b> A worker: the task that it had begun fails with a {@link WorkerDiedException} at once, or is
 * begun again if {@link TaskOptions#withRetries} says so; those it had not begun go to others; it is replaced. The process that owns the
 * pool: the workers end with it.
 */
public final class ProcessPool extends PoolExecutor implements AutoCloseable {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Engine engine;

    /**
     * Makes a pool. Workers start in the background.
     *
     * @param workspace the workspace whose handles tasks may use
     * @param children keeps the workers
     * @param options what kind of pool
     * @throws ClosedException when the workspace is closed
     * @throws SerializationException when the initializer or the exit hook is not serializable
     */
    public ProcessPool(Workspace workspace, Children children, PoolOptions options) {
        this((MappedWorkspace) workspace, children, options);
    }

    private ProcessPool(MappedWorkspace workspace, Children children, PoolOptions options) {
        this(
                workspace,
                new Engine(
                        workspace,
                        children,
                        Objects.requireNonNull(options, "options"),
                        "pool-" + COUNTER.incrementAndGet()));
    }

    private ProcessPool(MappedWorkspace workspace, Engine engine) {
        super(workspace, engine);
        this.engine = engine;
    }

    // Many items.

    /**
     * Applies a function to each item, in the workers, and waits for all results.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to
     * @return the results, in the order of the items; the list cannot be changed
     * @throws TaskException when a task failed; the cause is the failure of the first item, in their order, that failed. All
     *     others were tried
     * @throws InterruptedException when interrupted while waiting; the tasks go on
     * @throws SerializationException when the function or an item cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> List<R> map(TaskFunction<? super T, ? extends R> function, Collection<T> items)
            throws InterruptedException {
        return await(mapAsync(function, items));
    }

    /**
     * As {@link #map(TaskFunction, Collection)}, with so many items sent to a worker at a time. Items of one chunk share their fate
     * when their worker dies.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to
     * @param chunkSize how many items a worker gets at a time, at least 1
     * @return the results, in the order of the items
     * @throws TaskException when a task failed
     * @throws InterruptedException when interrupted while waiting; the tasks go on
     * @throws IllegalArgumentException when the chunk size is less than 1
     */
    public <T, R> List<R> map(TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize)
            throws InterruptedException {
        return await(mapAsync(function, items, chunkSize));
    }

    /**
     * Applies a function to pairs of items, the first of one collection with the first of the other and so on, and waits for all
     * results.
     *
     * @param <A> the first arguments
     * @param <B> the second arguments
     * @param <R> the results
     * @param function what to apply
     * @param first the first arguments
     * @param second the second arguments, as many as the first
     * @return the results, in the order of the pairs
     * @throws TaskException when a task failed; the cause is the failure of the first pair that failed
     * @throws InterruptedException when interrupted while waiting; the tasks go on
     * @throws IllegalArgumentException when there are more of one than of the other
     */
    public <A, B, R> List<R> map(
            TaskBiFunction<? super A, ? super B, ? extends R> function, Collection<A> first, Collection<B> second)
            throws InterruptedException {
        return await(mapAsync(function, first, second));
    }

    /**
     * Applies a function to each item, in the workers, and does not wait.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to
     * @return done when all are: with the results in the order of the items, or with the failure of the first item that failed.
     *     Cancelling it cancels all
     * @throws SerializationException when the function or an item cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items) {
        return mapAll(TaskOptions.defaults(), function, items, null, Chunks.AUTOMATIC);
    }

    /**
     * As {@link #mapAsync(TaskFunction, Collection)}, with so many items sent to a worker at a time.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to
     * @param chunkSize how many items a worker gets at a time, at least 1
     * @return done when all are
     * @throws IllegalArgumentException when the chunk size is less than 1
     */
    public <T, R> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize) {
        return mapAll(TaskOptions.defaults(), function, items, null, Chunks.check(chunkSize));
    }

    /**
     * As {@link #mapAsync(TaskFunction, Collection, int)}, with tasks, each of them a chunk, that are treated in that way.
     *
     * @param <T> the items
     * @param <R> the results
     * @param options how to treat the tasks
     * @param function what to apply
     * @param items what to apply it to
     * @param chunkSize how many items a worker gets at a time, at least 1
     * @return done when all are
     * @throws IllegalArgumentException when the chunk size is less than 1
     */
    public <T, R> CompletableFuture<List<R>> mapAsync(
            TaskOptions options, TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize) {
        return mapAll(options, function, items, null, Chunks.check(chunkSize));
    }

    /**
     * As {@link #map(TaskBiFunction, Collection, Collection)}, and does not wait.
     *
     * @param <A> the first arguments
     * @param <B> the second arguments
     * @param <R> the results
     * @param function what to apply
     * @param first the first arguments
     * @param second the second arguments, as many as the first
     * @return done when all are
     * @throws IllegalArgumentException when there are more of one than of the other
     */
    public <A, B, R> CompletableFuture<List<R>> mapAsync(
            TaskBiFunction<? super A, ? super B, ? extends R> function, Collection<A> first, Collection<B> second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException("first.size()=" + first.size() + ", second.size()=" + second.size()
                    + ": each first argument needs a second one");
        }
        return mapAll(TaskOptions.defaults(), function, first, second, Chunks.AUTOMATIC);
    }

    private <R> CompletableFuture<List<R>> mapAll(
            TaskOptions options, Object function, Collection<?> first, Collection<?> second, int chunkSize) {
        Objects.requireNonNull(options, "options");
        engine.checkOpen();
        FunctionRegistry.Function form = function(function);
        Iterator<?> seconds = second == null ? null : second.iterator();
        List<Arguments> chunks =
                Chunks.of(workspace(), form, first.iterator(), seconds, first.size(), chunkSize, engine.size());
        PoolFuture<List<R>> future = new PoolFuture<>(engine);
        if (chunks.isEmpty()) {
            future.complete(List.of());
            return future;
        }
        MapCall<R> call = new MapCall<>(workspace(), engine.completions(), future, chunks);
        List<Job> jobs = new ArrayList<>(chunks.size());
        for (int i = 0; i < chunks.size(); i++) {
            jobs.add(new Job(form, chunks.get(i), options, call.callback(i)));
        }
        future.of(jobs);
        engine.submit(jobs);
        return future;
    }

    /**
     * Applies a function to each item of an input that may be without end, and gives the results in its order. The input is read by
     * who asks for results, a bounded number of items ahead.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to; of a stream, {@code stream::iterator}
     * @return the results, to be closed
     * @throws SerializationException when the function cannot be serialized. An item that cannot be is told in its place
     * @throws ClosedException when the pool is closed
     */
    public <T, R> ResultIterator<R> imap(TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        return imap(ImapOptions.defaults(), function, items);
    }

    /**
     * As {@link #imap(TaskFunction, Iterable)}, in that way.
     *
     * @param <T> the items
     * @param <R> the results
     * @param options how to read the input, and how to treat the tasks
     * @param function what to apply
     * @param items what to apply it to
     * @return the results, to be closed
     */
    public <T, R> ResultIterator<R> imap(
            ImapOptions options, TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        engine.checkOpen();
        Objects.requireNonNull(options, "options");
        return new ImapCall<>(workspace(), engine, function(function), options, true, items.iterator());
    }

    /**
     * As {@link #imap(TaskFunction, Iterable)}, with the results in the order in which they come.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to
     * @return the results, to be closed
     */
    public <T, R> ResultIterator<R> imapUnordered(TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        return imapUnordered(ImapOptions.defaults(), function, items);
    }

    /**
     * As {@link #imapUnordered(TaskFunction, Iterable)}, in that way.
     *
     * @param <T> the items
     * @param <R> the results
     * @param options how to read the input, and how to treat the tasks
     * @param function what to apply
     * @param items what to apply it to
     * @return the results, to be closed
     */
    public <T, R> ResultIterator<R> imapUnordered(
            ImapOptions options, TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        engine.checkOpen();
        Objects.requireNonNull(options, "options");
        return new ImapCall<>(workspace(), engine, function(function), options, false, items.iterator());
    }

    // One call.

    /**
     * Applies a function in a worker and waits for the result.
     *
     * @param <T> the argument
     * @param <R> the result
     * @param function what to apply
     * @param argument what to apply it to
     * @return the result
     * @throws TaskException when the task failed; the cause is what it threw
     * @throws InterruptedException when interrupted while waiting; the task goes on
     * @throws CancellationException when the pool was terminated
     * @throws SerializationException when the function or the argument cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> R apply(TaskFunction<? super T, ? extends R> function, T argument) throws InterruptedException {
        return call(function(function), argument(argument));
    }

    /**
     * Calls in a worker and waits for the result.
     *
     * @param <R> the result
     * @param call what to call
     * @return the result
     * @throws TaskException when the task failed; the cause is what it threw
     * @throws InterruptedException when interrupted while waiting; the task goes on
     * @throws CancellationException when the pool was terminated
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <R> R apply(TaskCall<? extends R> call) throws InterruptedException {
        return call(function(call), noArgument());
    }

    private <R> R call(FunctionRegistry.Function function, Arguments arguments) throws InterruptedException {
        Waiter waiter = new Waiter();
        engine.submit(new Job(function, arguments, TaskOptions.defaults(), waiter));
        return waiter.await(workspace(), engine.replyLoop(), function.nanosPerItem())
                .get();
    }

    /**
     * Applies a function in a worker and does not wait.
     *
     * @param <T> the argument
     * @param <R> the result
     * @param function what to apply
     * @param argument what to apply it to
     * @return done when the task is; cancelling it stops the task
     * @throws SerializationException when the function or the argument cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> CompletableFuture<R> applyAsync(TaskFunction<? super T, ? extends R> function, T argument) {
        return applyAsync(TaskOptions.defaults(), function, argument);
    }

    /**
     * As {@link #applyAsync(TaskFunction, Object)}, with a task that is treated in that way.
     *
     * @param <T> the argument
     * @param <R> the result
     * @param options how to treat the task
     * @param function what to apply
     * @param argument what to apply it to
     * @return done when the task is; cancelling it stops the task
     */
    public <T, R> CompletableFuture<R> applyAsync(
            TaskOptions options, TaskFunction<? super T, ? extends R> function, T argument) {
        return start(options, function(function), argument(argument));
    }

    /**
     * Calls in a worker and does not wait: another name of {@link #submit(TaskCall)}.
     *
     * @param <R> the result
     * @param call what to call
     * @return done when the task is; cancelling it stops the task
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <R> CompletableFuture<R> applyAsync(TaskCall<? extends R> call) {
        return start(TaskOptions.defaults(), function(call), noArgument());
    }

    // The pool itself.

    /**
     * How many workers it may have.
     *
     * @return as given at creation, or to {@link #resize}
     */
    public int size() {
        return engine.size();
    }

    /**
     * Changes how many workers it may have. Those that are too many end when their task is done.
     *
     * @param workers how many, at least 1
     * @throws IllegalArgumentException when it is less than 1
     * @throws ClosedException when the pool is closed
     */
    public void resize(int workers) {
        engine.resize(PoolOptions.checkWorkers(workers));
    }

    /**
     * What it does, and what its workers do. No worker is asked, so a stuck one is seen, too.
     *
     * @return what was seen
     */
    public PoolStats stats() {
        return engine.stats();
    }

    /**
     * Where all threads of all workers are. A worker that does not answer, since it is stopped or has no time, is left out.
     *
     * @param timeout how long to wait for the answers
     * @return the stacks as text, by the workers' names
     * @throws InterruptedException when interrupted while waiting
     */
    public Map<String, String> dumpStacks(Duration timeout) throws InterruptedException {
        return engine.dumpStacks(Timeouts.nanos(timeout));
    }

    /**
     * Whether it takes no more tasks.
     *
     * @return true from {@link #shutdown()}, {@link #close()} or {@link #terminate()} on, and when it is broken
     */
    public boolean isClosed() {
        return engine.isShutDown();
    }

    /**
     * Takes no more tasks, waits until those it has are done, and ends the workers. If the waiting thread is interrupted, the
     * pool is {@linkplain #terminate terminated}. Called by what follows a task, in a thread of the pool, it does not wait.
     * Idempotent.
     */
    @Override
    public void close() {
        engine.shutDown();
        if (engine.completions().isOwnThread()) {
            return;
        }
        try {
            engine.awaitTermination(Timeouts.FOREVER);
        } catch (InterruptedException e) {
            terminate();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes no more tasks, waits so long at most until those it has are done, and then cancels the rest: their workers are interrupted, and
     * killed after the {@linkplain PoolOptions#withGrace grace period}. What follows a future has that period as well. So it always
     * returns. Idempotent.
     *
     * @param timeout how long to wait for the tasks; zero or negative not to wait for them
     * @return whether all tasks came to their end by themselves; true also if their workers have not ended yet, which is waited for
     */
    public boolean close(Duration timeout) {
        long nanos = Timeouts.nanos(timeout);
        engine.shutDown();
        if (engine.completions().isOwnThread()) {
            return false;
        }
        boolean isDone = false;
        try {
            isDone = engine.awaitJobs(nanos);
            if (!isDone) {
                engine.shutDownNow(true);
            }
            engine.awaitEnd();
        } catch (InterruptedException e) {
            terminate();
            Thread.currentThread().interrupt();
        }
        return isDone;
    }

    /**
     * Kills the workers and ends at once: the futures of all tasks that are not done end with a {@link
     * CancellationException}. What follows a future has the {@linkplain PoolOptions#withGrace grace period} to come to its end, and is
     * not waited for any longer. Idempotent.
     */
    public void terminate() {
        engine.shutDownNow(false);
        if (engine.completions().isOwnThread()) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                engine.awaitEnd();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static <R> R await(CompletableFuture<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new TaskException(e.getCause());
        }
    }

    /** For people: the name and the size. */
    @Override
    public String toString() {
        return engine + " with " + size() + " workers";
    }
}

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
 * A pool of worker processes. An idle worker takes the next task, so a long task delays no other. A worker that dies
 * loses only the task that it was running, and is replaced.
 *
 * <p>Functions and arguments are copied to the worker, and results and exceptions are copied back, by Java
 * serialization. Numbers, strings and byte arrays have a shorter form. Handles to shared objects stay handles: pass
 * large data as a shared array.
 *
 * <p>Each method that takes a function has a variant in which {@link TaskOptions} come first. {@link PoolExecutor} has
 * the methods of an {@link java.util.concurrent.ExecutorService}. The methods {@code map}, {@code imap} and
 * {@code apply} are Python's.
 *
 * <p><b>Thread and process safety.</b> Every method may be called from every thread. A pool belongs to one process, and
 * cannot be sent to another: a task that needs a pool creates its own with {@code Multiprocessing.current().pool()}. So
 * a task never waits for a worker of the pool it runs in.
 *
 * <p>Dependent actions of a future (as in {@code thenApply}) run in a thread of the pool in the caller's process. They
 * may submit further tasks to the pool and wait for them. While such threads are blocked, further ones are added, up to
 * 256.
 *
 * <p><b>Failures.</b> An exception of a task reaches the caller with the worker's stack trace. From
 * {@code Future.get()} it is the cause of the {@link ExecutionException}, from {@link #map} and {@link #apply} the
 * cause of a {@link TaskException}. Each of these exceptions concerns its own tasks only: a
 * {@link WorkerDiedException}, a {@link WorkerOutOfMemoryException} and a {@link TaskTimeoutException}. So does a
 * {@link SerializationException} for an argument, result or exception that cannot be serialized, and a
 * {@link io.polyproc.errors.ChildException} in place of such an exception. Only a pool that cannot have workers at all
 * fails as a whole, with a {@link PoolBrokenException}.
 *
 * <p><b>Workers that cannot be started.</b> While the pool has a worker, failed starts of further ones are repeated,
 * with pauses that double from 0.1 to 2 seconds. A pool without a worker breaks after five failed attempts in a row. If
 * it had a worker before, it tries for at least ten seconds, and for thirty when another process kills its starting
 * workers. The {@link PoolBrokenException} has the last cause. An initializer that throws breaks the pool at once, and
 * so does an internal failure.
 *
 * <p><b>Termination.</b> Every future completes, whatever happens. {@link #close()} waits for the submitted tasks;
 * {@link #shutdownNow()} and {@link #terminate()} do not.
 *
 * <p><b>If a process dies here.</b> A worker: the task that it had begun fails with a {@link WorkerDiedException} at
 * once, or starts again if {@link TaskOptions#withRetries} allows it. Tasks that it had not begun are dispatched to
 * other workers, and it is replaced. The process that owns the pool: the workers end with it.
 */
public final class ProcessPool extends PoolExecutor implements AutoCloseable {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Engine engine;

    /**
     * Creates a pool. Workers start in the background.
     *
     * @param workspace the workspace whose handles tasks may use
     * @param children the registry of the workers
     * @param options the options of the pool
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
     * Applies a function to each item in the workers, and waits for all results.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items
     * @return the results in the order of the items, as an unmodifiable list
     * @throws TaskException when a task failed; the cause is the failure of the first failed item in their order. All
     *     others were tried
     * @throws InterruptedException when interrupted while waiting; the tasks continue
     * @throws SerializationException when the function or an item cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> List<R> map(TaskFunction<? super T, ? extends R> function, Collection<T> items)
            throws InterruptedException {
        return await(mapAsync(function, items));
    }

    /**
     * As {@link #map(TaskFunction, Collection)}, with chunks of the given size. If a worker dies, all items of its
     * current chunk fail.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items
     * @param chunkSize the number of items that a worker gets at a time, at least 1
     * @return the results, in the order of the items
     * @throws TaskException when a task failed
     * @throws InterruptedException when interrupted while waiting; the tasks continue
     * @throws IllegalArgumentException when the chunk size is less than 1
     */
    public <T, R> List<R> map(TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize)
            throws InterruptedException {
        return await(mapAsync(function, items, chunkSize));
    }

    /**
     * Applies a function to pairs of items, the first of one collection with the first of the other and so on, and
     * waits for all results.
     *
     * @param <A> the first arguments
     * @param <B> the second arguments
     * @param <R> the results
     * @param function the function
     * @param first the first arguments
     * @param second the second arguments, as many as the first
     * @return the results, in the order of the pairs
     * @throws TaskException when a task failed; the cause is the failure of the first pair that failed
     * @throws InterruptedException when interrupted while waiting; the tasks continue
     * @throws IllegalArgumentException when there are more of one than of the other
     */
    public <A, B, R> List<R> map(
            TaskBiFunction<? super A, ? super B, ? extends R> function, Collection<A> first, Collection<B> second)
            throws InterruptedException {
        return await(mapAsync(function, first, second));
    }

    /**
     * Applies a function to each item in the workers, without waiting.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items
     * @return a future of the results in the order of the items; it fails with the failure of the first failed item.
     *     Cancelling it cancels all
     * @throws SerializationException when the function or an item cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items) {
        return mapAll(TaskOptions.defaults(), function, items, null, Chunks.AUTOMATIC);
    }

    /**
     * As {@link #mapAsync(TaskFunction, Collection)}, with chunks of the given size.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items
     * @param chunkSize the number of items that a worker gets at a time, at least 1
     * @return a future of the results
     * @throws IllegalArgumentException when the chunk size is less than 1
     */
    public <T, R> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize) {
        return mapAll(TaskOptions.defaults(), function, items, null, Chunks.check(chunkSize));
    }

    /**
     * As {@link #mapAsync(TaskFunction, Collection, int)}, with the given options for its tasks. Each task is a chunk.
     *
     * @param <T> the items
     * @param <R> the results
     * @param options the options of the tasks
     * @param function the function
     * @param items the items
     * @param chunkSize the number of items that a worker gets at a time, at least 1
     * @return a future of the results
     * @throws IllegalArgumentException when the chunk size is less than 1
     */
    public <T, R> CompletableFuture<List<R>> mapAsync(
            TaskOptions options, TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize) {
        return mapAll(options, function, items, null, Chunks.check(chunkSize));
    }

    /**
     * As {@link #map(TaskBiFunction, Collection, Collection)}, without waiting.
     *
     * @param <A> the first arguments
     * @param <B> the second arguments
     * @param <R> the results
     * @param function the function
     * @param first the first arguments
     * @param second the second arguments, as many as the first
     * @return a future of the results
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
     * Applies a function to each item of an input that may be infinite, and returns the results in input order. The
     * thread that asks for results reads the input, a bounded number of items ahead.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items; for a stream, {@code stream::iterator}
     * @return the results, which the caller closes
     * @throws SerializationException when the function cannot be serialized. An item that cannot be serialized fails in
     *     its place
     * @throws ClosedException when the pool is closed
     */
    public <T, R> ResultIterator<R> imap(TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        return imap(ImapOptions.defaults(), function, items);
    }

    /**
     * As {@link #imap(TaskFunction, Iterable)}, with options.
     *
     * @param <T> the items
     * @param <R> the results
     * @param options the options of the iteration and of its tasks
     * @param function the function
     * @param items the items
     * @return the results, which the caller closes
     */
    public <T, R> ResultIterator<R> imap(
            ImapOptions options, TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        engine.checkOpen();
        Objects.requireNonNull(options, "options");
        return new ImapCall<>(workspace(), engine, function(function), options, true, items.iterator());
    }

    /**
     * As {@link #imap(TaskFunction, Iterable)}, with the results in the order of completion.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items
     * @return the results, which the caller closes
     */
    public <T, R> ResultIterator<R> imapUnordered(TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        return imapUnordered(ImapOptions.defaults(), function, items);
    }

    /**
     * As {@link #imapUnordered(TaskFunction, Iterable)}, with options.
     *
     * @param <T> the items
     * @param <R> the results
     * @param options the options of the iteration and of its tasks
     * @param function the function
     * @param items the items
     * @return the results, which the caller closes
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
     * @param function the function
     * @param argument the argument
     * @return the result
     * @throws TaskException when the task failed; the cause is the exception it threw
     * @throws InterruptedException when interrupted while waiting; the task continues
     * @throws CancellationException when the pool was terminated
     * @throws SerializationException when the function or the argument cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> R apply(TaskFunction<? super T, ? extends R> function, T argument) throws InterruptedException {
        return call(function(function), argument(argument));
    }

    /**
     * Runs a call in a worker and waits for the result.
     *
     * @param <R> the result
     * @param call the call
     * @return the result
     * @throws TaskException when the task failed; the cause is the exception it threw
     * @throws InterruptedException when interrupted while waiting; the task continues
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
     * Applies a function in a worker, without waiting.
     *
     * @param <T> the argument
     * @param <R> the result
     * @param function the function
     * @param argument the argument
     * @return a future of the result; cancelling it stops the task
     * @throws SerializationException when the function or the argument cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> CompletableFuture<R> applyAsync(TaskFunction<? super T, ? extends R> function, T argument) {
        return applyAsync(TaskOptions.defaults(), function, argument);
    }

    /**
     * As {@link #applyAsync(TaskFunction, Object)}, with options of the task.
     *
     * @param <T> the argument
     * @param <R> the result
     * @param options the options of the task
     * @param function the function
     * @param argument the argument
     * @return a future of the result; cancelling it stops the task
     */
    public <T, R> CompletableFuture<R> applyAsync(
            TaskOptions options, TaskFunction<? super T, ? extends R> function, T argument) {
        return start(options, function(function), argument(argument));
    }

    /**
     * Runs a call in a worker, without waiting. Equivalent to {@link #submit(TaskCall)}.
     *
     * @param <R> the result
     * @param call the call
     * @return a future of the result; cancelling it stops the task
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <R> CompletableFuture<R> applyAsync(TaskCall<? extends R> call) {
        return start(TaskOptions.defaults(), function(call), noArgument());
    }

    // The pool itself.

    /**
     * Returns the largest number of workers of this pool.
     *
     * @return the number given at creation, or to {@link #resize}
     */
    public int size() {
        return engine.size();
    }

    /**
     * Changes the largest number of workers. Excess workers end when their task is done.
     *
     * @param workers the number, at least 1
     * @throws IllegalArgumentException when it is less than 1
     * @throws ClosedException when the pool is closed
     */
    public void resize(int workers) {
        engine.resize(PoolOptions.checkWorkers(workers));
    }

    /**
     * Returns a snapshot of this pool and its workers. It is read from shared memory without asking the workers, so it
     * includes a stuck one.
     *
     * @return the snapshot
     */
    public PoolStats stats() {
        return engine.stats();
    }

    /**
     * Returns the stack traces of all threads of all workers. A worker that does not answer in time, since it is
     * stopped or starved, is left out.
     *
     * @param timeout the time to wait for the answers
     * @return the stack traces as text, by the workers' names
     * @throws InterruptedException when interrupted while waiting
     */
    public Map<String, String> dumpStacks(Duration timeout) throws InterruptedException {
        return engine.dumpStacks(Timeouts.nanos(timeout));
    }

    /**
     * Tells whether this pool accepts no more tasks.
     *
     * @return true after {@link #shutdown()}, {@link #close()} or {@link #terminate()}, and when it is broken
     */
    public boolean isClosed() {
        return engine.isShutDown();
    }

    /**
     * Accepts no more tasks, waits until the submitted ones are done, and ends the workers. If the waiting thread is
     * interrupted, the pool is {@linkplain #terminate terminated}. In a thread of the pool, as in a dependent action of
     * a task, it does not wait. Idempotent.
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
     * Accepts no more tasks, waits at most the given time until the submitted ones are done, and then cancels the rest.
     * Their workers are interrupted, and killed after the {@linkplain PoolOptions#withGrace grace period}. Dependent
     * actions of futures have that period as well. So this method always returns. Idempotent.
     *
     * @param timeout the time to wait for the tasks; zero or negative not to wait for them
     * @return true if all tasks ended by themselves
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
     * Kills the workers at once. The futures of all tasks that are not done end with a {@link CancellationException}.
     * This method waits at most the {@linkplain PoolOptions#withGrace grace period} for dependent actions of futures.
     * Idempotent.
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

    /** Returns the name and the size, for diagnostics. */
    @Override
    public String toString() {
        return engine + " with " + size() + " workers";
    }
}

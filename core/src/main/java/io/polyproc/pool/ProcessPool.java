package io.polyproc.pool;

import io.polyproc.ClosedException;
import io.polyproc.codec.SerializationException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A pool of worker processes. An idle worker takes the next task, so a long task delays no other. A worker that dies
 * loses only the task that it was running, and is replaced.
 *
 * <p>Functions and arguments are copied to the worker, and results and exceptions are copied back, by Java
 * serialization. Numbers, strings and byte arrays have a shorter form. Handles to shared objects stay handles: pass
 * large data as a shared array.
 *
 * <p>The methods {@code map}, {@code imap} and {@code apply} are Python's, and those of {@link ExecutorService} are
 * Java's. {@link #with} gives their tasks a time limit, retries or a priority.
 *
 * <p><b>Tasks.</b> A lambda written as the argument of one of these methods is serializable, since each has an overload
 * for serializable tasks. Any other {@link Callable} or {@link Runnable} must be serializable, or it is refused with a
 * {@link SerializationException}. So are the wrappers that the JDK creates for tasks. In place of {@code
 * CompletableFuture.supplyAsync(call, pool)} use {@code pool.submit(call)}, which returns a {@link CompletableFuture}.
 * In place of an {@link java.util.concurrent.ExecutorCompletionService} use {@link #imapUnordered} or {@link
 * CompletableFuture#whenComplete}.
 *
 * <p>A future completed by {@link CompletableFuture#orTimeout} or {@link CompletableFuture#completeOnTimeout} does not
 * stop its task, and the worker stays busy. {@link TaskOptions#withTimeout} stops the task, and so does {@link
 * java.util.concurrent.Future#cancel cancelling} its future.
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
 * {@link io.polyproc.ChildException} in place of such an exception. Only a pool that cannot have workers at all
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
public interface ProcessPool extends ExecutorService, AutoCloseable {

    /**
     * Returns a view of this pool whose tasks have the given options: time limit, retries, priority. The view is the
     * same pool, with the same workers and the same life cycle; closing either closes both.
     *
     * <pre>{@code
     * pool.with(TaskOptions.defaults().withTimeout(Duration.ofSeconds(5))).submit(() -> render(page));
     * }</pre>
     *
     * @param options the options of each task that is submitted through the view; a chunk of items is one task
     * @return a view, which has no options of the view it was made from
     */
    ProcessPool with(TaskOptions options);

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
    <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskFunction<? super T, ? extends R> function, Collection<T> items) throws InterruptedException;

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
    <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize)
            throws InterruptedException;

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
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskBiFunction<? super A, ? super B, ? extends R> function, Collection<A> first, Collection<B> second)
            throws InterruptedException;

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
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items);

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
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize);

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
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> mapAsync(
                    TaskBiFunction<? super A, ? super B, ? extends R> function,
                    Collection<A> first,
                    Collection<B> second);

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
    <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
            TaskFunction<? super T, ? extends R> function, Iterable<T> items);

    /**
     * As {@link #imap(TaskFunction, Iterable)}, with options.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items
     * @param options the chunk size and the look-ahead
     * @return the results, which the caller closes
     */
    <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
            TaskFunction<? super T, ? extends R> function, Iterable<T> items, ImapOptions options);

    /**
     * As {@link #imap(TaskFunction, Iterable)}, with the results in the order of completion.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items
     * @return the results, which the caller closes
     */
    <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
            TaskFunction<? super T, ? extends R> function, Iterable<T> items);

    /**
     * As {@link #imapUnordered(TaskFunction, Iterable)}, with options.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function the function
     * @param items the items
     * @param options the chunk size and the look-ahead
     * @return the results, which the caller closes
     */
    <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
            TaskFunction<? super T, ? extends R> function, Iterable<T> items, ImapOptions options);

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
    <T extends @Nullable Object, R extends @Nullable Object> R apply(
            TaskFunction<? super T, ? extends R> function, T argument) throws InterruptedException;

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
    <R extends @Nullable Object> R apply(TaskCall<? extends R> call) throws InterruptedException;

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
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> applyAsync(
            TaskFunction<? super T, ? extends R> function, T argument);

    /**
     * Runs a call in a worker, without waiting. Equivalent to {@link #submit(TaskCall)}.
     *
     * @param <R> the result
     * @param call the call
     * @return a future of the result; cancelling it stops the task
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    <R extends @Nullable Object> CompletableFuture<R> applyAsync(TaskCall<? extends R> call);

    /**
     * Runs a call in a worker, without waiting.
     *
     * @param <R> the result
     * @param call the call
     * @return a future of the result; cancelling it stops the task
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    <R extends @Nullable Object> CompletableFuture<R> submit(TaskCall<R> call);

    /**
     * Runs an action in a worker, without waiting.
     *
     * @param action the action
     * @return a future that completes with null; cancelling it stops the task
     * @throws SerializationException when the action cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    CompletableFuture<?> submit(TaskAction action);

    /**
     * {@inheritDoc}
     *
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    @Override
    <R extends @Nullable Object> CompletableFuture<R> submit(Callable<R> call);

    /**
     * {@inheritDoc}
     *
     * @throws SerializationException when the action cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    @Override
    CompletableFuture<?> submit(Runnable action);

    /**
     * {@inheritDoc}
     *
     * @param result the result, which stays in this process
     * @throws SerializationException when the action cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    @Override
    <R extends @Nullable Object> CompletableFuture<R> submit(Runnable action, R result);

    /**
     * Runs an action in a worker. If it throws or cannot be run, the failure goes to the uncaught exception handler of
     * a thread of the pool in this process, as with {@link java.util.concurrent.ThreadPoolExecutor}. By default that
     * prints it. A cancellation by the end of the pool is not reported. With {@code submit} the failure is in the
     * future.
     *
     * @param action the action
     * @throws SerializationException when it cannot be serialized
     * @throws ClosedException when the pool is closed
     */
    @Override
    void execute(Runnable action);

    /**
     * As {@link #execute(Runnable)}, for a lambda.
     *
     * @param action the action
     */
    void execute(TaskAction action);

    /** Accepts no more tasks. Submitted tasks are still run, and then the workers end. Does not wait. Idempotent. */
    @Override
    void shutdown();

    /**
     * Accepts no more tasks and cancels the submitted ones. Running tasks are interrupted, and workers whose task does
     * not end within the grace period are killed. All futures end with a {@link CancellationException}. Does not wait.
     * Idempotent.
     *
     * @return an entry for each task that had not begun. Running an entry throws a {@link CancellationException}, since
     *     its future has ended
     */
    @Override
    List<Runnable> shutdownNow();

    /**
     * Returns the largest number of workers of this pool.
     *
     * @return the number given at creation, or to {@link #resize}
     */
    int size();

    /**
     * Changes the largest number of workers. Excess workers end when their task is done.
     *
     * @param workers the number, at least 1
     * @throws IllegalArgumentException when it is less than 1
     * @throws ClosedException when the pool is closed
     */
    void resize(int workers);

    /**
     * Returns a snapshot of this pool and its workers. It is read from shared memory without asking the workers, so it
     * includes a stuck one.
     *
     * @return the snapshot
     */
    PoolStats stats();

    /**
     * Returns the stack traces of all threads of all workers. A worker that does not answer in time, since it is
     * stopped or starved, is left out.
     *
     * @param timeout the time to wait for the answers
     * @return the stack traces as text, by the workers' names
     * @throws InterruptedException when interrupted while waiting
     */
    Map<String, String> dumpStacks(Duration timeout) throws InterruptedException;

    /**
     * Tells whether this pool accepts no more tasks.
     *
     * @return true after {@link #shutdown()}, {@link #close()} or {@link #terminate()}, and when it is broken
     */
    boolean isClosed();

    /**
     * Accepts no more tasks, waits until the submitted ones are done, and ends the workers. If the waiting thread is
     * interrupted, the pool is {@linkplain #terminate terminated}. In a thread of the pool, as in a dependent action of
     * a task, it does not wait. Idempotent.
     */
    @Override
    void close();

    /**
     * Accepts no more tasks, waits at most the given time until the submitted ones are done, and then cancels the rest.
     * Their workers are interrupted, and killed after the {@linkplain PoolOptions#withGrace grace period}. Dependent
     * actions of futures have that period as well. So this method always returns. Idempotent.
     *
     * @param timeout the time to wait for the tasks; zero or negative not to wait for them
     * @return true if all tasks ended by themselves
     */
    boolean close(Duration timeout);

    /**
     * Kills the workers at once. The futures of all tasks that are not done end with a {@link CancellationException}.
     * This method waits at most the {@linkplain PoolOptions#withGrace grace period} for dependent actions of futures.
     * Idempotent.
     */
    void terminate();
}

package io.polyproc.pool;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.SerializationException;
import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.thread.Timeouts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * An {@link ExecutorService} whose tasks run in other processes. A lambda written as the argument of one of these
 * methods is serializable, since each has an overload for serializable tasks. Any other {@link Callable} or
 * {@link Runnable} must be serializable, or it is refused with a {@link SerializationException}. So are the wrappers
 * that the JDK creates for tasks. In place of {@code CompletableFuture.supplyAsync(call, pool)} use
 * {@code pool.submit(call)}, which returns a {@link CompletableFuture}. In place of an
 * {@link java.util.concurrent.ExecutorCompletionService} use {@link ProcessPool#imapUnordered} or
 * {@link CompletableFuture#whenComplete}.
 *
 * <p>A future completed by {@link CompletableFuture#orTimeout} or {@link CompletableFuture#completeOnTimeout} does not
 * stop its task, and the worker stays busy. {@link TaskOptions#withTimeout} stops the task, and so does
 * {@link Future#cancel cancelling} its future.
 *
 * <p><b>Thread and process safety.</b> Every method may be called from every thread.
 */
public abstract sealed class PoolExecutor implements ExecutorService permits ProcessPool {

    private final MappedWorkspace workspace;
    private final Engine engine;
    private final FunctionRegistry functions;

    PoolExecutor(MappedWorkspace workspace, Engine engine) {
        this.workspace = workspace;
        this.engine = engine;
        this.functions = new FunctionRegistry(workspace);
    }

    MappedWorkspace workspace() {
        return workspace;
    }

    FunctionRegistry.Function function(Object function) {
        UnsendableTask.check(function);
        return functions.of(function);
    }

    Arguments argument(Object argument) {
        ObjectWriter out = new ObjectWriter(workspace);
        Arguments.begin(out, 1);
        out.write(argument);
        return Arguments.of(workspace, out, 1);
    }

    Arguments noArgument() {
        ObjectWriter out = new ObjectWriter(workspace);
        Arguments.begin(out, 0);
        return Arguments.of(workspace, out, 1);
    }

    <R> PoolFuture<R> start(TaskOptions options, FunctionRegistry.Function function, Arguments arguments) {
        PoolFuture<R> future = new PoolFuture<>(engine);
        submit(options, function, arguments, future);
        return future;
    }

    private <R> void submit(
            TaskOptions options, FunctionRegistry.Function function, Arguments arguments, PoolFuture<R> future) {
        Objects.requireNonNull(options, "options");
        Job job = new Job(function, arguments, options, new FutureSink<>(workspace, engine.completions(), future));
        future.of(List.of(job));
        engine.submit(job);
    }

    /**
     * Runs a call in a worker, without waiting.
     *
     * @param <R> the result
     * @param call the call
     * @return a future of the result; cancelling it stops the task
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <R> CompletableFuture<R> submit(TaskCall<R> call) {
        return submit(TaskOptions.defaults(), call);
    }

    /**
     * As {@link #submit(TaskCall)}, with options of the task.
     *
     * @param <R> the result
     * @param options the options of the task
     * @param call the call
     * @return a future of the result; cancelling it stops the task
     */
    public <R> CompletableFuture<R> submit(TaskOptions options, TaskCall<R> call) {
        return start(options, function(call), noArgument());
    }

    /**
     * Runs an action in a worker, without waiting.
     *
     * @param action the action
     * @return a future that completes with null; cancelling it stops the task
     * @throws SerializationException when the action cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public CompletableFuture<?> submit(TaskAction action) {
        return submit(TaskOptions.defaults(), action);
    }

    /**
     * As {@link #submit(TaskAction)}, with options of the task.
     *
     * @param options the options of the task
     * @param action the action
     * @return a future that completes with null; cancelling it stops the task
     */
    public CompletableFuture<?> submit(TaskOptions options, TaskAction action) {
        return start(options, function(action), noArgument());
    }

    /**
     * {@inheritDoc}
     *
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    @Override
    public <R> CompletableFuture<R> submit(Callable<R> call) {
        return start(TaskOptions.defaults(), function(call), noArgument());
    }

    /**
     * {@inheritDoc}
     *
     * @throws SerializationException when the action cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    @Override
    public CompletableFuture<?> submit(Runnable action) {
        return start(TaskOptions.defaults(), function(action), noArgument());
    }

    /**
     * {@inheritDoc}
     *
     * @param result the result, which stays in this process
     * @throws SerializationException when the action cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    @Override
    public <R> CompletableFuture<R> submit(Runnable action, R result) {
        PoolFuture<Object> ran = start(TaskOptions.defaults(), function(action), noArgument());
        CompletableFuture<R> future = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                ran.cancel(mayInterruptIfRunning);
                return super.cancel(mayInterruptIfRunning);
            }
        };
        ran.whenComplete((nothing, failure) -> {
            if (failure == null) {
                future.complete(result);
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

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
    public void execute(Runnable action) {
        execute(function(action));
    }

    /**
     * As {@link #execute(Runnable)}, for a lambda.
     *
     * @param action the action
     */
    public void execute(TaskAction action) {
        execute(function(action));
    }

    private void execute(FunctionRegistry.Function function) {
        start(TaskOptions.defaults(), function, noArgument()).whenComplete((nothing, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                Thread thread = Thread.currentThread();
                boolean isWrapped = failure instanceof CompletionException && failure.getCause() != null;
                thread.getUncaughtExceptionHandler()
                        .uncaughtException(thread, isWrapped ? failure.getCause() : failure);
            }
        });
    }

    @Override
    public <R> List<Future<R>> invokeAll(Collection<? extends Callable<R>> tasks) throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <R> List<Future<R>> invokeAll(Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        long nanos = Timeouts.nanos(timeout, unit);
        List<CompletableFuture<R>> futures = submitAll(tasks, future -> {});
        boolean done = false;
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(nanos, TimeUnit.NANOSECONDS);
            done = true;
        } catch (ExecutionException | CancellationException e) {
            done = true; // Each future has its own outcome.
        } catch (TimeoutException e) {
            // Tasks that are not done are cancelled, as the contract requires.
        } finally {
            if (!done) {
                cancelAll(futures);
            }
        }
        return new ArrayList<>(futures);
    }

    @Override
    public <R> R invokeAny(Collection<? extends Callable<R>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without a limit has ended", e);
        }
    }

    @Override
    public <R> R invokeAny(Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        long nanos = Timeouts.nanos(timeout, unit);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks is empty: there is no result to wait for");
        }
        LinkedBlockingQueue<CompletableFuture<R>> done = new LinkedBlockingQueue<>();
        List<CompletableFuture<R>> futures =
                submitAll(tasks, future -> future.whenComplete((result, failure) -> done.add(future)));
        try {
            long deadline = Timeouts.deadline(nanos);
            ExecutionException last = null;
            for (int i = 0; i < futures.size(); i++) {
                CompletableFuture<R> future = done.poll(Timeouts.remaining(deadline), TimeUnit.NANOSECONDS);
                if (future == null) {
                    throw new TimeoutException("no task was done within " + timeout + " " + unit);
                }
                try {
                    return future.get();
                } catch (ExecutionException e) {
                    last = e;
                } catch (CancellationException e) {
                    last = new ExecutionException(e);
                }
            }
            throw last;
        } finally {
            cancelAll(futures);
        }
    }

    /** Cancels the last one first, so that no task begins because one before it was stopped. */
    private static void cancelAll(List<? extends Future<?>> futures) {
        for (int i = futures.size() - 1; i >= 0; i--) {
            futures.get(i).cancel(true);
        }
    }

    private <R> List<CompletableFuture<R>> submitAll(
            Collection<? extends Callable<R>> tasks, Consumer<CompletableFuture<R>> each) {
        List<CompletableFuture<R>> futures = new ArrayList<>(tasks.size());
        try {
            for (Callable<R> task : tasks) {
                CompletableFuture<R> future = submit(task);
                futures.add(future);
                each.accept(future);
            }
            return futures;
        } catch (RuntimeException e) {
            cancelAll(futures);
            throw e;
        }
    }

    /** Accepts no more tasks. Submitted tasks are still run, and then the workers end. Does not wait. Idempotent. */
    @Override
    public void shutdown() {
        engine.shutDown();
    }

    /**
     * Accepts no more tasks and cancels the submitted ones. Running tasks are interrupted, and workers whose task does
     * not end within the grace period are killed. All futures end with a {@link CancellationException}. Does not wait.
     * Idempotent.
     *
     * @return an entry for each task that had not begun. Running an entry throws a {@link CancellationException}, since
     *     its future has ended
     */
    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> unbegun = new ArrayList<>();
        for (Job job : engine.shutDownNow(true)) {
            unbegun.add(new Unbegun(job.function.label()));
        }
        return unbegun;
    }

    @Override
    public boolean isShutdown() {
        return engine.isShutDown();
    }

    @Override
    public boolean isTerminated() {
        return engine.isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return engine.awaitTermination(Timeouts.nanos(timeout, unit));
    }

    /** A task that was not begun when the pool was shut down. */
    private record Unbegun(String task) implements Runnable {
        @Override
        public void run() {
            throw new CancellationException(
                    task + " was not begun when its pool was shut down; submit it to another pool");
        }
    }
}

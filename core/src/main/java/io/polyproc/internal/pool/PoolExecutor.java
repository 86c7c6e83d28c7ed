package io.polyproc.internal.pool;

import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.TaskAction;
import io.polyproc.pool.TaskCall;
import io.polyproc.pool.TaskOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The methods of a pool that submit one call. */
abstract class PoolExecutor implements ProcessPool {

    private final MappedWorkspace workspace;
    private final Engine engine;
    private final FunctionRegistry functions;
    private final TaskOptions options;

    PoolExecutor(MappedWorkspace workspace, Engine engine, FunctionRegistry functions, TaskOptions options) {
        this.workspace = workspace;
        this.engine = engine;
        this.functions = functions;
        this.options = options;
    }

    MappedWorkspace workspace() {
        return workspace;
    }

    final TaskOptions options() {
        return options;
    }

    @Override
    public ProcessPool with(TaskOptions taskOptions) {
        return new LocalPool(workspace, engine, functions, Objects.requireNonNull(taskOptions, "options"));
    }

    FunctionRegistry.Function function(Object function) {
        UnsendableTask.check(function);
        return functions.of(function);
    }

    Arguments argument(@Nullable Object argument) {
        ObjectWriter out = ObjectWriter.ofArguments(workspace);
        Arguments.begin(out, 1);
        out.write(argument);
        return Arguments.of(workspace, out, 1);
    }

    Arguments noArgument() {
        ObjectWriter out = ObjectWriter.ofArguments(workspace);
        Arguments.begin(out, 0);
        return Arguments.of(workspace, out, 1);
    }

    <R extends @Nullable Object> PoolFuture<R> start(FunctionRegistry.Function function, Arguments arguments) {
        PoolFuture<R> future = new PoolFuture<>(engine);
        Job job = new Job(
                function,
                arguments,
                options,
                new FutureSink<>(workspace, engine.completions(), future, Arguments.codeOf(function, arguments)));
        future.of(List.of(job));
        engine.submit(job);
        return future;
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> submit(TaskCall<R> call) {
        return start(function(call), noArgument());
    }

    @Override
    public CompletableFuture<?> submit(TaskAction action) {
        return start(function(action), noArgument());
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> submit(Callable<R> call) {
        return start(function(call), noArgument());
    }

    @Override
    public CompletableFuture<?> submit(Runnable action) {
        return start(function(action), noArgument());
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> submit(Runnable action, R result) {
        PoolFuture<Object> ran = start(function(action), noArgument());
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

    @Override
    public void execute(Runnable action) {
        execute(function(action));
    }

    @Override
    public void execute(TaskAction action) {
        execute(function(action));
    }

    private void execute(FunctionRegistry.Function function) {
        start(function, noArgument()).whenComplete((nothing, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                Thread thread = Thread.currentThread();
                boolean isWrapped = failure instanceof CompletionException && failure.getCause() != null;
                thread.getUncaughtExceptionHandler()
                        .uncaughtException(thread, isWrapped ? failure.getCause() : failure);
            }
        });
    }

    @Override
    public <R extends @Nullable Object> List<Future<R>> invokeAll(Collection<? extends Callable<R>> tasks)
            throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <R extends @Nullable Object> List<Future<R>> invokeAll(
            Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
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
    public <R extends @Nullable Object> R invokeAny(Collection<? extends Callable<R>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without a limit has ended", e);
        }
    }

    @Override
    public <R extends @Nullable Object> R invokeAny(
            Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit)
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

    private <R extends @Nullable Object> List<CompletableFuture<R>> submitAll(
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

    @Override
    public void shutdown() {
        engine.shutDown();
    }

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

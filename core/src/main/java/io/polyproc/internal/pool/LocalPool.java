package io.polyproc.internal.pool;

import io.polyproc.ClosedException;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.launch.Children;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.PoolOptions;
import io.polyproc.pool.PoolStats;
import io.polyproc.pool.ProcessPool;
import io.polyproc.pool.ResultIterator;
import io.polyproc.pool.TaskBiFunction;
import io.polyproc.pool.TaskCall;
import io.polyproc.pool.TaskException;
import io.polyproc.pool.TaskFunction;
import io.polyproc.pool.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A pool of child JVMs of this process. */
public final class LocalPool extends PoolExecutor implements ProcessPool {

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
    public LocalPool(MappedWorkspace workspace, Children children, PoolOptions options) {
        this(
                workspace,
                new Engine(
                        workspace,
                        children,
                        Objects.requireNonNull(options, "options"),
                        "pool-" + COUNTER.incrementAndGet()),
                new FunctionRegistry(workspace),
                TaskOptions.defaults());
    }

    LocalPool(MappedWorkspace workspace, Engine engine, FunctionRegistry functions, TaskOptions options) {
        super(workspace, engine, functions, options);
        this.engine = engine;
    }

    // Many items.

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskFunction<? super T, ? extends R> function, Collection<T> items) throws InterruptedException {
        return await(mapAsync(function, items));
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize)
            throws InterruptedException {
        return await(mapAsync(function, items, chunkSize));
    }

    @Override
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskBiFunction<? super A, ? super B, ? extends R> function, Collection<A> first, Collection<B> second)
            throws InterruptedException {
        return await(mapAsync(function, first, second));
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items) {
        return mapAll(function, items, null, Chunks.AUTOMATIC);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize) {
        return mapAll(function, items, null, Chunks.check(chunkSize));
    }

    @Override
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<List<R>> mapAsync(
                    TaskBiFunction<? super A, ? super B, ? extends R> function,
                    Collection<A> first,
                    Collection<B> second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException("first.size()=" + first.size() + ", second.size()=" + second.size()
                    + ": each first argument needs a second one");
        }
        return mapAll(function, first, second, Chunks.AUTOMATIC);
    }

    private <R extends @Nullable Object> CompletableFuture<List<R>> mapAll(
            Object function, Collection<?> first, @Nullable Collection<?> second, int chunkSize) {
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
        MapCall<R> call = new MapCall<>(workspace(), engine.completions(), future, form, chunks);
        List<Job> jobs = new ArrayList<>(chunks.size());
        for (int i = 0; i < chunks.size(); i++) {
            jobs.add(new Job(form, chunks.get(i), options(), call.callback(i)));
        }
        future.of(jobs);
        engine.submit(jobs);
        return future;
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
            TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        return imap(function, items, ImapOptions.defaults());
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
            TaskFunction<? super T, ? extends R> function, Iterable<T> items, ImapOptions options) {
        engine.checkOpen();
        Objects.requireNonNull(options, "options");
        return new ImapCall<>(workspace(), engine, function(function), options, options(), true, items.iterator());
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
            TaskFunction<? super T, ? extends R> function, Iterable<T> items) {
        return imapUnordered(function, items, ImapOptions.defaults());
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
            TaskFunction<? super T, ? extends R> function, Iterable<T> items, ImapOptions options) {
        engine.checkOpen();
        Objects.requireNonNull(options, "options");
        return new ImapCall<>(workspace(), engine, function(function), options, options(), false, items.iterator());
    }

    // One call.

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> R apply(
            TaskFunction<? super T, ? extends R> function, T argument) throws InterruptedException {
        return call(function(function), argument(argument));
    }

    @Override
    public <R extends @Nullable Object> R apply(TaskCall<? extends R> call) throws InterruptedException {
        return call(function(call), noArgument());
    }

    private <R extends @Nullable Object> R call(FunctionRegistry.Function function, Arguments arguments)
            throws InterruptedException {
        Waiter waiter = new Waiter(Arguments.codeOf(function, arguments));
        engine.submit(new Job(function, arguments, options(), waiter));
        return waiter.await(workspace(), engine.replyLoop(), function.nanosPerItem())
                .get();
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> applyAsync(
            TaskFunction<? super T, ? extends R> function, T argument) {
        return start(function(function), argument(argument));
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> applyAsync(TaskCall<? extends R> call) {
        return start(function(call), noArgument());
    }

    // The pool itself.

    @Override
    public int size() {
        return engine.size();
    }

    @Override
    public void resize(int workers) {
        engine.resize(PoolOptions.ofWorkers(workers).workers());
    }

    @Override
    public PoolStats stats() {
        return engine.stats();
    }

    @Override
    public Map<String, String> dumpStacks(Duration timeout) throws InterruptedException {
        return engine.dumpStacks(Timeouts.nanos(timeout));
    }

    @Override
    public boolean isClosed() {
        return engine.isShutDown();
    }

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

    @Override
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

    @Override
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

    private static <R extends @Nullable Object> R await(CompletableFuture<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new TaskException(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    /** Returns the name and the size, for diagnostics. */
    @Override
    public String toString() {
        return engine + " with " + size() + " workers";
    }
}

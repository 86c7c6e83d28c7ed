package io.polyproc.pool;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.SerializationException;
import io.polyproc.errors.TaskException;
import io.polyproc.errors.WorkerDiedException;
import io.polyproc.internal.codec.TaskForm;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.process.Children;
import io.polyproc.segment.Workspace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Worker processes that work off tasks. An idle worker takes the next task, so a long one holds up nobody else.
 *
 * <p>Functions and arguments are copied to the worker, results and exceptions copied back, by Java serialization; numbers,
 * strings and byte arrays have a shorter form, and handles to shared objects stay handles.
 *
 * <p><b>Thread and process safety.</b> Every method may be called from every thread. A pool belongs to one process.
 *
 * <p><b>Failures.</b> What a task throws reaches the caller with the worker's stack: from {@code Future.get()} as the cause of
 * the {@link ExecutionException}, from {@link #map} and {@link #apply} as the cause of a {@link TaskException}. An argument,
 * result or exception that cannot be serialized fails that one task with a {@link SerializationException}, or arrives as a
 * {@link io.polyproc.errors.RemoteException}.
 *
 * <p><b>If a process dies here.</b> A worker: the task it was at fails with a {@link WorkerDiedException} within 150 ms, the
 * worker is replaced, nothing else is disturbed. The process that owns the pool: the workers end with it.
 */
public final class ProcessPool implements AutoCloseable {

    /** Python's choice: each worker gets about four pieces, so that none waits long for the slowest. */
    private static final int CHUNKS_PER_WORKER = 4;

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final MappedWorkspace workspace;
    private final Children children;
    private final String name = "pool-" + COUNTER.incrementAndGet();
    private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> drivers = new ArrayList<>();
    private final Job endOfWork = new Job(new byte[0], new CompletableFuture<>());
    private volatile boolean closed;
    private volatile boolean terminated;

    /**
     * Starts a pool. The workers start in the background; tasks can be given at once.
     *
     * @param workspace the workspace whose handles tasks may use
     * @param children keeps the workers
     * @param size how many workers, at least 1
     * @throws IllegalArgumentException when the size is less than 1
     * @throws ClosedException when the workspace is closed
     */
    public ProcessPool(Workspace workspace, Children children, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size=" + size + ": a pool has at least 1 worker");
        }
        this.workspace = (MappedWorkspace) workspace;
        this.children = children;
        for (int i = 1; i <= size; i++) {
            workers.add(new Worker(this.workspace, children, name + "-worker-" + i));
        }
        for (Worker worker : workers) {
            Thread driver = new Thread(() -> drive(worker), "polyproc-" + name + "-driver-" + (drivers.size() + 1));
            driver.setDaemon(true);
            drivers.add(driver);
            driver.start();
        }
    }

    /**
     * How many workers it has.
     *
     * @return the size given at creation
     */
    public int size() {
        return workers.size();
    }

    /**
     * Whether it takes no more tasks.
     *
     * @return true from {@link #close()} or {@link #terminate()} on
     */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Applies a function to each item, in the workers, and waits for all results.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to
     * @return the results, in the order of the items
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
     * As {@link #map(TaskFunction, Collection)}, with so many items sent to a worker at a time.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to
     * @param chunkSize how many items a worker gets at a time, at least 1
     * @return the results, in the order of the items
     * @throws TaskException when a task failed
     * @throws InterruptedException when interrupted while waiting; the tasks go on
     */
    public <T, R> List<R> map(TaskFunction<? super T, ? extends R> function, Collection<T> items, int chunkSize)
            throws InterruptedException {
        return await(mapAsync(function, items, chunkSize));
    }

    /**
     * Applies a function to each item, in the workers, and does not wait.
     *
     * @param <T> the items
     * @param <R> the results
     * @param function what to apply
     * @param items what to apply it to
     * @return done when all are: with the results in the order of the items, or with the failure of the first item that failed
     * @throws SerializationException when the function or an item cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> CompletableFuture<List<R>> mapAsync(
            TaskFunction<? super T, ? extends R> function, Collection<T> items) {
        int chunks = CHUNKS_PER_WORKER * workers.size();
        return mapAsync(function, items, Math.max(1, (items.size() + chunks - 1) / chunks));
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
        if (chunkSize < 1) {
            throw new IllegalArgumentException("chunkSize=" + chunkSize + ": a worker gets at least 1 item at a time");
        }
        byte[] functionBytes = encodeFunction(function);
        List<Job> chunks = new ArrayList<>();
        List<byte[]> chunk = new ArrayList<>(Math.min(chunkSize, items.size()));
        for (T item : items) {
            chunk.add(Packet.encode(item));
            if (chunk.size() == chunkSize) {
                chunks.add(job(functionBytes, chunk));
                chunk = new ArrayList<>(chunkSize);
            }
        }
        if (!chunk.isEmpty()) {
            chunks.add(job(functionBytes, chunk));
        }
        chunks.forEach(this::submit);
        CompletableFuture<?>[] all = chunks.stream().map(Job::results).toArray(CompletableFuture[]::new);
        CompletableFuture<List<R>> joined = new CompletableFuture<>();
        CompletableFuture.allOf(all).whenComplete((nothing, failure) -> gather(chunks, joined));
        return joined;
    }

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
     * @throws SerializationException when the function or the argument cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> R apply(TaskFunction<? super T, ? extends R> function, T argument) throws InterruptedException {
        return await(this.<T, R>applyAsync(function, argument));
    }

    /**
     * Calls in a worker and waits for the result.
     *
     * @param <R> the result
     * @param call what to call
     * @return the result
     * @throws TaskException when the task failed; the cause is what it threw
     * @throws InterruptedException when interrupted while waiting; the task goes on
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <R> R apply(TaskCall<? extends R> call) throws InterruptedException {
        return await(this.<R>applyAsync(call));
    }

    /**
     * Applies a function in a worker and does not wait. Cancelling the future does not stop the task.
     *
     * @param <T> the argument
     * @param <R> the result
     * @param function what to apply
     * @param argument what to apply it to
     * @return done when the task is
     * @throws SerializationException when the function or the argument cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <T, R> CompletableFuture<R> applyAsync(TaskFunction<? super T, ? extends R> function, T argument) {
        List<byte[]> arguments = new ArrayList<>(1);
        arguments.add(Packet.encode(argument));
        Job job = job(encodeFunction(function), arguments);
        submit(job);
        // Not thenApply, which would wrap a cancellation and any other failure.
        CompletableFuture<R> result = new CompletableFuture<>();
        job.results().whenComplete((results, failure) -> {
            if (failure == null) {
                result.complete(only(results));
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /**
     * Calls in a worker and does not wait. Cancelling the future does not stop the task.
     *
     * @param <R> the result
     * @param call what to call
     * @return done when the task is
     * @throws SerializationException when the call cannot be serialized; nothing was run
     * @throws ClosedException when the pool is closed
     */
    public <R> CompletableFuture<R> applyAsync(TaskCall<? extends R> call) {
        Objects.requireNonNull(call, "call");
        TaskFunction<Void, R> function = nothing -> call.call();
        return applyAsync(function, null);
    }

    /**
     * Takes no more tasks, waits until those it has are done, and ends the workers. If the waiting thread is interrupted, the
     * pool is {@linkplain #terminate terminated}. Called by what follows a task, in a thread of the pool, it does not wait.
     * Idempotent.
     */
    @Override
    public void close() {
        finish();
        if (drivers.contains(Thread.currentThread())) {
            return;
        }
        for (Thread driver : drivers) {
            try {
                driver.join();
            } catch (InterruptedException e) {
                terminate();
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /**
     * Kills the workers and ends at once: the futures of all tasks that are not done end with a {@link
     * CancellationException}. Idempotent.
     */
    public void terminate() {
        terminated = true;
        finish();
        cancelQueued();
        workers.forEach(Worker::kill);
        if (drivers.contains(Thread.currentThread())) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        for (Thread driver : drivers) {
            while (driver.isAlive()) {
                try {
                    driver.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void finish() {
        if (!closed) {
            closed = true;
            drivers.forEach(driver -> jobs.add(endOfWork));
        }
    }

    private synchronized void submit(Job job) {
        if (closed) {
            throw new ClosedException(this.toString());
        }
        jobs.add(job);
    }

    private void cancelQueued() {
        for (Job job : jobs) {
            if (job != endOfWork && jobs.remove(job)) {
                cancel(job);
            }
        }
    }

    private void cancel(Job job) {
        job.results().completeExceptionally(new CancellationException(this + " was terminated"));
    }

    /** The life of a driver thread: gives one job after the other to its worker. */
    private void drive(Worker worker) {
        startAhead(worker);
        while (true) {
            Job job;
            try {
                job = jobs.take();
            } catch (InterruptedException e) {
                continue;
            }
            if (job == endOfWork) {
                worker.stop();
                return;
            }
            run(job, worker);
        }
    }

    private void startAhead(Worker worker) {
        try {
            worker.ensureStarted();
        } catch (RuntimeException e) {
            // The first task tries again, and has somebody to tell.
        }
    }

    private void run(Job job, Worker worker) {
        try {
            worker.ensureStarted();
            if (terminated) {
                worker.kill();
            }
            job.complete(worker.call(job.request()));
        } catch (RuntimeException | Error e) {
            if (terminated) {
                cancel(job);
            } else {
                job.results().completeExceptionally(e);
                startAhead(worker);
            }
        }
    }

    private byte[] encodeFunction(TaskFunction<?, ?> function) {
        workspace.checkOpen();
        return TaskForm.toBytes(Objects.requireNonNull(function, "function"), workspace, "function");
    }

    private static Job job(byte[] function, List<byte[]> arguments) {
        return new Job(Packet.run(function, arguments), new CompletableFuture<>());
    }

    @SuppressWarnings("unchecked")
    private static <R> R only(List<Object> results) {
        return (R) results.get(0);
    }

    @SuppressWarnings("unchecked")
    private static <R> void gather(List<Job> chunks, CompletableFuture<List<R>> joined) {
        List<R> all = new ArrayList<>();
        try {
            for (Job chunk : chunks) {
                all.addAll((List<R>) chunk.results().get());
            }
            joined.complete(all);
        } catch (ExecutionException e) {
            joined.completeExceptionally(e.getCause());
        } catch (CancellationException | InterruptedException e) {
            joined.completeExceptionally(e);
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
        return "process pool " + name + " with " + workers.size() + " workers";
    }
}

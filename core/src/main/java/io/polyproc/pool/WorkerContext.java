package io.polyproc.pool;

import io.polyproc.internal.worker.CurrentWorker;
import java.util.Optional;

/**
 * What a task can know of the worker that runs it, and what a worker keeps from one task to the next: a connection, say, that
 * the initializer has opened.
 *
 * <pre>{@code
 * PoolOptions.ofWorkers(4).withInitializer(() -> WorkerContext.current().put(Model.class, Model.load()))
 * ...
 * pool.map(text -> WorkerContext.current().get(Model.class).orElseThrow().classify(text), texts)
 * }</pre>
 *
 * <p><b>What a task leaves behind.</b> After each call of a task's function the worker restores what the call has changed: of its thread
 * the context class loader, the interrupt status, the name, the priority and the handler of uncaught exceptions; of its JVM the
 * system properties, {@code System.in}, {@code out} and {@code err}, the default handler of uncaught exceptions, the default locales
 * and the default time zone. They are then as the initializer has left them. A worker in which that fails is replaced before the next
 * task. Thread-locals, static fields, security providers and open files are not restored, since a JVM does not show them: a pool for
 * tasks that leave those behind has {@link PoolOptions#withMaxTasksPerWorker maxTasksPerWorker(1)}. Threads that a task has started go
 * on, and end with the worker.
 *
 * <p><b>Thread and process safety.</b> Safe. It belongs to one process and is not shared with the other workers.
 */
public interface WorkerContext {

    /**
     * The worker that this process is.
     *
     * @return the worker
     * @throws IllegalStateException when this process is no worker of a pool
     */
    static WorkerContext current() {
        return CurrentWorker.get()
                .orElseThrow(() -> new IllegalStateException(
                        "this process is no worker of a pool: ask in a task, an initializer or an exit hook"));
    }

    /**
     * Name of the worker.
     *
     * @return its name, as in {@code pool-1-worker-2}
     */
    String name();

    /**
     * How often the task that is being run was begun, this time included.
     *
     * @return 1, or more when a worker died in it and it may be {@linkplain TaskOptions#withRetries retried}
     */
    int attempt();

    /**
     * Keeps something for later tasks of this worker, in place of what was kept under that class.
     *
     * @param <S> what kind of thing
     * @param type under which class to find it
     * @param value what to keep
     */
    <S> void put(Class<S> type, S value);

    /**
     * What was kept.
     *
     * @param <S> what kind of thing
     * @param type under which class
     * @return the thing, or empty when this worker has none
     */
    <S> Optional<S> get(Class<S> type);
}

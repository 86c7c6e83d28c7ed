package io.polyproc.pool;

import io.polyproc.internal.worker.CurrentWorker;
import java.util.Optional;

/**
 * What a task can know of the worker that runs it, and what a worker keeps from one task to the next: a connection, say, that
 * the initializer has opened.
 *
 * <pre>{@code
 * PoolOptions.workers(4).initializer(() -> WorkerContext.current().put(Model.class, Model.load()))
 * ...
 * pool.map(text -> WorkerContext.current().get(Model.class).orElseThrow().classify(text), texts)
 * }</pre>
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
     * @return 1, or more when a worker died in it and it may be {@linkplain TaskOptions#retries retried}
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

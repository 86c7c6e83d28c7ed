package io.polyproc.pool;

import io.polyproc.internal.worker.CurrentWorker;
import java.util.Optional;

/**
 * The worker that runs the current task. It holds objects from one task to the next, such as a connection that the
 * initializer has opened.
 *
 * <pre>{@code
 * PoolOptions.ofWorkers(4).withInitializer(() -> WorkerContext.current().put(Model.class, Model.load()))
 * ...
 * pool.map(text -> WorkerContext.current().get(Model.class).orElseThrow().classify(text), texts)
 * }</pre>
 *
 * <p><b>What a task leaves behind.</b> After each call of a task's function the worker restores what the call has
 * changed. Of its thread these are the context class loader, the interrupt status, the name, the priority and the
 * handler of uncaught exceptions. Of its JVM these are the system properties, {@code System.in}, {@code out} and
 * {@code err}, the default handler of uncaught exceptions, the default locales and the default time zone. They then
 * have the values that the initializer left. A worker in which that fails is replaced before the next task.
 *
 * <p>Thread-locals, static fields, security providers and open files are not restored, since a JVM does not expose
 * them. For tasks that leave those behind, set {@link PoolOptions#withMaxTasksPerWorker maxTasksPerWorker(1)}. Threads
 * that a task has started continue, and end with the worker.
 *
 * <p><b>Thread and process safety.</b> Safe. It belongs to one process and is not shared with the other workers.
 */
public interface WorkerContext {

    /**
     * Returns the worker that this process is.
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
     * Returns the name of the worker.
     *
     * @return its name, such as {@code pool-1-worker-2}
     */
    String name();

    /**
     * Returns the number of times the current task was begun, including this one.
     *
     * @return 1, or more when a worker died in it and it may be {@linkplain TaskOptions#withRetries retried}
     */
    int attempt();

    /**
     * Stores an object for later tasks of this worker. It replaces the object stored under the same class.
     *
     * @param <S> the type of the object
     * @param type the class under which it is found
     * @param value the object
     */
    <S> void put(Class<S> type, S value);

    /**
     * Returns the object stored under a class.
     *
     * @param <S> the type of the object
     * @param type the class
     * @return the object, or empty when this worker has none
     */
    <S> Optional<S> get(Class<S> type);
}

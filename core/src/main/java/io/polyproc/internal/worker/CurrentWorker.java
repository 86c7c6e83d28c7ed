package io.polyproc.internal.worker;

import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.pool.WorkerContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The {@link WorkerContext} of this process. */
public final class CurrentWorker implements WorkerContext {

    static final CurrentWorker INSTANCE = new CurrentWorker();

    private static volatile boolean isWorker;

    private final Map<Class<?>, Object> state = new ConcurrentHashMap<>();
    private volatile int attempt = 1;

    private CurrentWorker() {}

    /** Returns the context of this process, if it is a worker. */
    public static Optional<WorkerContext> get() {
        return isWorker ? Optional.of(INSTANCE) : Optional.empty();
    }

    static void become() {
        isWorker = true;
    }

    void beginAttempt(int number) {
        attempt = number;
    }

    @Override
    public String name() {
        return System.getProperty("polyproc.process.name", "");
    }

    long pid() {
        return ProcessIdentity.current().pid();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public <S> void put(Class<S> type, S value) {
        state.put(type, type.cast(value));
    }

    @Override
    public <S> Optional<S> get(Class<S> type) {
        return Optional.ofNullable(type.cast(state.get(type)));
    }
}

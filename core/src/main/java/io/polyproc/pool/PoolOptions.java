package io.polyproc.pool;

import io.polyproc.process.LineListener;
import io.polyproc.process.Task;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Options of a pool: its workers, their lifetime and output, and its listener.
 *
 * <pre>{@code
 * mp.pool(PoolOptions.ofWorkers(4).withInitializer(() -> Model.load()).withMaxTasksPerWorker(1000))
 * }</pre>
 */
public final class PoolOptions {

    private static final int MOST_SPARES = 64;
    private static final int DEFAULT_SPARES = 1;
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(2);

    private int workers;
    private boolean eager;
    private int spares = DEFAULT_SPARES;
    private @Nullable Task initializer;
    private @Nullable Task exitHook;
    private long maxTasksPerWorker = Long.MAX_VALUE;
    private Duration maxWorkerAge = Duration.ZERO;
    private long maxWorkerMemory = Long.MAX_VALUE;
    private Duration idleTimeout = Duration.ZERO;
    private Duration grace = DEFAULT_GRACE;
    private WorkerJvm jvm = WorkerJvm.DEFAULTS;
    private PoolListener listener = PoolListener.NONE;

    private PoolOptions(int workers) {
        this.workers = checkWorkers(workers);
    }

    private PoolOptions(PoolOptions other) {
        this.workers = other.workers;
        this.eager = other.eager;
        this.spares = other.spares;
        this.initializer = other.initializer;
        this.exitHook = other.exitHook;
        this.maxTasksPerWorker = other.maxTasksPerWorker;
        this.maxWorkerAge = other.maxWorkerAge;
        this.maxWorkerMemory = other.maxWorkerMemory;
        this.idleTimeout = other.idleTimeout;
        this.grace = other.grace;
        this.jvm = other.jvm;
        this.listener = other.listener;
    }

    /**
     * Returns options of a pool with as many workers as this JVM has processors.
     *
     * @return the options, with everything else at its default
     */
    public static PoolOptions defaults() {
        return ofWorkers(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Returns options of a pool with at most this number of workers. Each starts when there is a task that no other is
     * free for.
     *
     * @param most the number, at least 1
     * @return the options, with everything else at its default
     * @throws IllegalArgumentException when the number is less than 1
     */
    public static PoolOptions ofWorkers(int most) {
        return new PoolOptions(most);
    }

    private static int checkWorkers(int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers=" + workers + ": a pool has at least 1 worker");
        }
        return workers;
    }

    /**
     * Sets whether all workers start with the pool, in the background, and not only when there is work for them. An
     * eager pool has no spares unless {@link #withSpares} is called after this.
     *
     * @param eager true if they do
     * @return the options with this start
     */
    public PoolOptions withEagerStart(boolean eager) {
        PoolOptions copy = copy();
        copy.eager = eager;
        copy.spares = eager ? 0 : DEFAULT_SPARES;
        return copy;
    }

    /**
     * Sets the number of spare JVMs that wait while the pool has fewer workers than its limit, so that the next one
     * starts in about a millisecond. Each takes the memory of an idle JVM; they end with the pool. The default is 1,
     * and 0 in a pool that is {@linkplain #withEagerStart started eagerly}.
     *
     * @param count the number, from 0 to 64
     * @return the options with this value
     * @throws IllegalArgumentException when the count is out of range
     */
    public PoolOptions withSpares(int count) {
        if (count < 0 || count > MOST_SPARES) {
            throw new IllegalArgumentException("count=" + count + ": there can be 0 to " + MOST_SPARES + " spares");
        }
        PoolOptions copy = copy();
        copy.spares = count;
        return copy;
    }

    /**
     * Sets a task that each worker runs before its first task. If it throws, the pool is broken: its tasks fail with a
     * {@link io.polyproc.pool.PoolBrokenException} whose cause is the exception thrown, and no further worker is
     * started.
     *
     * @param task the task
     * @return the options with this value
     */
    public PoolOptions withInitializer(Task task) {
        PoolOptions copy = copy();
        copy.initializer = Objects.requireNonNull(task, "task");
        return copy;
    }

    /**
     * Sets a task that each worker runs after its last task, if it ends normally.
     *
     * @param task the task; the worker prints what it throws
     * @return the options with this value
     */
    public PoolOptions withExitHook(Task task) {
        PoolOptions copy = copy();
        copy.exitHook = Objects.requireNonNull(task, "task");
        return copy;
    }

    /**
     * Replaces each worker by a new one after this number of tasks. A task of a {@code map} is a chunk of items.
     *
     * @param tasks the number, at least 1
     * @return the options with this value
     * @throws IllegalArgumentException when it is less than 1
     */
    public PoolOptions withMaxTasksPerWorker(long tasks) {
        PoolOptions copy = copy();
        copy.maxTasksPerWorker = checkPositive("tasks", tasks);
        return copy;
    }

    /**
     * Replaces each worker by a new one, between two tasks, when it is older than this. Each runs at least one task.
     *
     * @param age the age, more than zero
     * @return the options with this value
     * @throws IllegalArgumentException when it is not positive
     */
    public PoolOptions withMaxWorkerAge(Duration age) {
        PoolOptions copy = copy();
        copy.maxWorkerAge = checkPositive("age", age);
        return copy;
    }

    /**
     * Replaces each worker by a new one, between two tasks, when its process has more memory than this. The memory is
     * checked twice a second. Each worker runs at least one task.
     *
     * @param bytes resident memory, at least 1; on systems without {@code /proc}, the used part of the heap
     * @return the options with this value
     * @throws IllegalArgumentException when it is less than 1
     */
    public PoolOptions withMaxWorkerMemory(long bytes) {
        PoolOptions copy = copy();
        copy.maxWorkerMemory = checkPositive("bytes", bytes);
        return copy;
    }

    /**
     * Ends workers that have been idle for this time. The pool starts new ones when there is work again. By default
     * idle workers stay.
     *
     * @param idle the time, more than zero
     * @return the options with this value
     * @throws IllegalArgumentException when it is not positive
     */
    public PoolOptions withIdleTimeout(Duration idle) {
        PoolOptions copy = copy();
        copy.idleTimeout = checkPositive("idle", idle);
        return copy;
    }

    /**
     * Sets the time that an interrupted task, or a worker that was asked to end, has before its worker is killed. The
     * default is 2 s.
     *
     * @param period the time; zero to kill at once
     * @return the options with this value
     * @throws IllegalArgumentException when it is negative
     */
    public PoolOptions withGrace(Duration period) {
        if (Objects.requireNonNull(period, "period").isNegative()) {
            throw new IllegalArgumentException("period=" + period + ": it cannot be negative");
        }
        PoolOptions copy = copy();
        copy.grace = period;
        return copy;
    }

    /**
     * Sets the largest size of each worker's heap. By default a worker has the heap that a JVM takes, a quarter of the
     * memory. In a pool of more than 3 workers they share three quarters of the memory, each with at least 64 MiB. The
     * memory is that of the container, if it has a limit. A later {@code resize} does not change the share.
     *
     * @param bytes the size, at least 2 MiB
     * @return the options with this value
     * @throws IllegalArgumentException when it is less than 2 MiB, the least with which a JVM starts
     */
    public PoolOptions withWorkerHeap(long bytes) {
        return with(jvm.withHeap(bytes));
    }

    /**
     * Adds options for the workers' JVMs.
     *
     * @param options as on a command line
     * @return these options with those
     */
    public PoolOptions withJvmOptions(String... options) {
        return with(jvm.withOptions(options));
    }

    /**
     * Sets a variable of the workers' environment.
     *
     * @param variable its name
     * @param value its value, or {@code null} to remove it
     * @return the options with this value
     * @throws IllegalArgumentException when that is no name for a variable
     */
    public PoolOptions withEnvironment(String variable, @Nullable String value) {
        return with(jvm.withEnvironment(variable, value));
    }

    /**
     * Sets the working directory of the workers.
     *
     * @param path an existing directory; by default that of this JVM
     * @return the options with this value
     */
    public PoolOptions withDirectory(Path path) {
        return with(jvm.withDirectory(path));
    }

    /**
     * Chooses another Java installation for the workers, of version 17 or later.
     *
     * @param home the directory above {@code bin/java}; by default that of this JVM
     * @return the options with this value
     */
    public PoolOptions withJavaHome(Path home) {
        return with(jvm.withJavaHome(home));
    }

    /**
     * Sets the source of the workers' standard input, which is empty by default. Workers that read the same file have
     * positions of their own.
     *
     * @param source a file, or {@link Redirect#INHERIT} to share that of this JVM
     * @return the options with this value
     * @throws IllegalArgumentException when it is {@link Redirect#PIPE}, into which a pool cannot write
     */
    public PoolOptions withStdin(Redirect source) {
        return with(jvm.withStdin(source));
    }

    /**
     * Gives the workers the JVM flags for durable queues in any case. By default they get them if this process has
     * them, or a durable queue exists in the workspace.
     *
     * @param needed true if tasks open their own durable queues
     * @return the options with this value
     */
    public PoolOptions withDurableQueues(boolean needed) {
        return with(jvm.withDurableQueues(needed));
    }

    /**
     * Sets whether the workers get the system properties of this JVM, its default locales and its default time zone, as
     * {@link io.polyproc.process.ChildBuilder#inheritedProperties} does for a child. They get those of the time at
     * which they start.
     *
     * @param wanted false for the defaults of a JVM; the default is true
     * @return the options with this value
     */
    public PoolOptions withInheritedProperties(boolean wanted) {
        return with(jvm.withInheritedProperties(wanted));
    }

    /**
     * Passes the workers' standard output on, line by line. By default they inherit this JVM's standard output.
     *
     * @param lines the listener that receives the lines, such as {@link LineListener#prefixing}
     * @return the options with this value
     */
    public PoolOptions withOutput(LineListener lines) {
        return with(jvm.withOutput(lines));
    }

    /**
     * Passes the workers' standard error on, line by line. By default it is printed on {@link System#err}. In either
     * case the {@link io.polyproc.pool.WorkerDiedException} of a worker has its last lines.
     *
     * @param lines the listener that receives the lines, such as {@link LineListener#prefixing}
     * @return the options with this value
     */
    public PoolOptions withErrorOutput(LineListener lines) {
        return with(jvm.withErrorOutput(lines));
    }

    /**
     * Sets the listener that receives the progress of the work, and the starts and ends of workers.
     *
     * @param newListener the listener
     * @return the options with this value
     */
    public PoolOptions withListener(PoolListener newListener) {
        PoolOptions copy = copy();
        copy.listener = Objects.requireNonNull(newListener, "newListener");
        return copy;
    }

    /** {@return the most workers that the pool has at a time, 1 or more} */
    public int workers() {
        return workers;
    }

    /** {@return true if all workers start with the pool, false if they start on demand} */
    public boolean isEager() {
        return eager;
    }

    /** {@return the number of spare JVMs that are kept, 0 to 64} */
    public int spares() {
        return spares;
    }

    /** {@return the task that each worker runs first; empty for none} */
    public Optional<Task> initializer() {
        return Optional.ofNullable(initializer);
    }

    /** {@return the task that each worker runs last; empty for none} */
    public Optional<Task> exitHook() {
        return Optional.ofNullable(exitHook);
    }

    /** {@return the number of tasks after which a worker is replaced; {@link Long#MAX_VALUE} for no limit} */
    public long maxTasksPerWorker() {
        return maxTasksPerWorker;
    }

    /** {@return the age at which a worker is replaced; zero for no limit} */
    public Duration maxWorkerAge() {
        return maxWorkerAge;
    }

    /**
     * {@return the resident memory beyond which a worker is replaced, in bytes; {@link Long#MAX_VALUE} for no limit}
     */
    public long maxWorkerMemory() {
        return maxWorkerMemory;
    }

    /** {@return the time after which an idle worker ends; zero if idle workers stay} */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** {@return the time that a task has to end after its interrupt before its worker is killed, zero or more} */
    public Duration grace() {
        return grace;
    }

    /** {@return the JVM options of workers, in addition to those of this JVM, an unmodifiable list} */
    public List<String> jvmOptions() {
        return jvm.options;
    }

    /**
     * {@return the variables of the workers' environment that differ from this JVM's, an unmodifiable map; an empty
     * value removes a variable}
     */
    public Map<String, Optional<String>> environment() {
        return jvm.environment;
    }

    /** {@return the working directory of the workers; empty for that of this JVM} */
    public Optional<Path> directory() {
        return Optional.ofNullable(jvm.directory);
    }

    /** {@return the Java installation of the workers; empty for that of this JVM} */
    public Optional<Path> javaHome() {
        return Optional.ofNullable(jvm.javaHome);
    }

    /** {@return the source of the workers' standard input; empty for an empty input} */
    public Optional<Redirect> stdin() {
        return Optional.ofNullable(jvm.stdin);
    }

    /**
     * {@return true if workers get the flags for durable queues in any case, false if only when they seem to need
     * them}
     */
    public boolean durableQueues() {
        return jvm.durableQueues;
    }

    /** {@return true if workers get the system properties, the locales and the time zone of this JVM, as by default} */
    public boolean inheritedProperties() {
        return jvm.inheritedProperties;
    }

    /**
     * {@return the listener for lines of the standard output of workers; empty for the default of {@link
     * io.polyproc.process.ChildBuilder#stdout}}
     */
    public Optional<LineListener> onOutput() {
        return Optional.ofNullable(jvm.onOutput);
    }

    /**
     * {@return the listener for lines of the error output of workers; by default it prints them to the error output of
     * this process}
     */
    public LineListener onErrorOutput() {
        return jvm.onErrorOutput;
    }

    /** {@return the listener for progress, starts and ends; by default one that ignores them} */
    public PoolListener listener() {
        return listener;
    }

    private static long checkPositive(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + "=" + value + ": it is at least 1");
        }
        return value;
    }

    private static Duration checkPositive(String what, Duration value) {
        if (Objects.requireNonNull(value, what).isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + "=" + value + ": it is more than zero");
        }
        return value;
    }

    private PoolOptions with(WorkerJvm changed) {
        PoolOptions copy = copy();
        copy.jvm = changed;
        return copy;
    }

    private PoolOptions copy() {
        return new PoolOptions(this);
    }
}

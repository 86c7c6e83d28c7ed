package io.polyproc.pool;

import io.polyproc.process.LineListener;
import io.polyproc.process.Task;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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
    private List<String> jvmOptions = List.of();
    private Map<String, Optional<String>> environment = Map.of();
    private @Nullable Path directory;
    private @Nullable Path javaHome;
    private @Nullable Redirect stdin;
    private boolean durableQueues;
    private boolean inheritedProperties = true;
    private @Nullable LineListener onOutput;
    private LineListener onErrorOutput = (worker, line) -> System.err.println(line);
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
        this.jvmOptions = other.jvmOptions;
        this.environment = other.environment;
        this.directory = other.directory;
        this.javaHome = other.javaHome;
        this.stdin = other.stdin;
        this.durableQueues = other.durableQueues;
        this.inheritedProperties = other.inheritedProperties;
        this.onOutput = other.onOutput;
        this.onErrorOutput = other.onErrorOutput;
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
        if (bytes < 2 << 20) {
            throw new IllegalArgumentException("bytes=" + bytes + ": a JVM's heap has at least 2 MiB");
        }
        return withJvmOptions("-Xmx" + bytes);
    }

    /**
     * Adds options for the workers' JVMs.
     *
     * @param options as on a command line
     * @return these options with those
     */
    public PoolOptions withJvmOptions(String... options) {
        for (String option : Objects.requireNonNull(options, "options")) {
            Objects.requireNonNull(option, "an option is null");
        }
        PoolOptions copy = copy();
        copy.jvmOptions = Stream.concat(jvmOptions.stream(), Stream.of(options)).toList();
        return copy;
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
        Objects.requireNonNull(variable, "variable");
        if (variable.isEmpty() || variable.indexOf('=') >= 0 || variable.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("variable=\"" + variable + "\" is no name for a variable");
        }
        Map<String, Optional<String>> changed = new LinkedHashMap<>(environment);
        changed.put(variable, Optional.ofNullable(value));
        PoolOptions copy = copy();
        copy.environment = Collections.unmodifiableMap(changed);
        return copy;
    }

    /**
     * Sets the working directory of the workers.
     *
     * @param path an existing directory; by default that of this JVM
     * @return the options with this value
     */
    public PoolOptions withDirectory(Path path) {
        PoolOptions copy = copy();
        copy.directory = Objects.requireNonNull(path, "path");
        return copy;
    }

    /**
     * Chooses another Java installation for the workers, of version 17 or later.
     *
     * @param home the directory above {@code bin/java}; by default that of this JVM
     * @return the options with this value
     */
    public PoolOptions withJavaHome(Path home) {
        PoolOptions copy = copy();
        copy.javaHome = Objects.requireNonNull(home, "home");
        return copy;
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
        if (Objects.requireNonNull(source, "source").equals(Redirect.PIPE)) {
            throw new IllegalArgumentException("source=PIPE: a pool has no stream to write to its workers' input;"
                    + " pass data as arguments, or name a file");
        }
        PoolOptions copy = copy();
        copy.stdin = source;
        return copy;
    }

    /**
     * Gives the workers the JVM flags for durable queues in any case. By default they get them if this process has
     * them, or a durable queue exists in the workspace.
     *
     * @param needed true if tasks open their own durable queues
     * @return the options with this value
     */
    public PoolOptions withDurableQueues(boolean needed) {
        PoolOptions copy = copy();
        copy.durableQueues = needed;
        return copy;
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
        PoolOptions copy = copy();
        copy.inheritedProperties = wanted;
        return copy;
    }

    /**
     * Passes the workers' standard output on, line by line. By default they inherit this JVM's standard output.
     *
     * @param lines the listener that receives the lines, such as {@link LineListener#prefixing}
     * @return the options with this value
     */
    public PoolOptions withOutput(LineListener lines) {
        PoolOptions copy = copy();
        copy.onOutput = Objects.requireNonNull(lines, "lines");
        return copy;
    }

    /**
     * Passes the workers' standard error on, line by line. By default it is printed on {@link System#err}. In either
     * case the {@link io.polyproc.pool.WorkerDiedException} of a worker has its last lines.
     *
     * @param lines the listener that receives the lines, such as {@link LineListener#prefixing}
     * @return the options with this value
     */
    public PoolOptions withErrorOutput(LineListener lines) {
        PoolOptions copy = copy();
        copy.onErrorOutput = Objects.requireNonNull(lines, "lines");
        return copy;
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

    /**
     * Returns the most workers that the pool has at a time.
     *
     * @return 1 or more
     */
    public int workers() {
        return workers;
    }

    /**
     * Tells whether all workers start with the pool.
     *
     * @return false when they start on demand
     */
    public boolean isEager() {
        return eager;
    }

    /**
     * Returns the number of spare JVMs that are kept.
     *
     * @return 0 to 64
     */
    public int spares() {
        return spares;
    }

    /**
     * Returns the task that each worker runs first.
     *
     * @return empty for none
     */
    public Optional<Task> initializer() {
        return Optional.ofNullable(initializer);
    }

    /**
     * Returns the task that each worker runs last.
     *
     * @return empty for none
     */
    public Optional<Task> exitHook() {
        return Optional.ofNullable(exitHook);
    }

    /**
     * Returns the number of tasks after which a worker is replaced.
     *
     * @return {@link Long#MAX_VALUE} for no limit
     */
    public long maxTasksPerWorker() {
        return maxTasksPerWorker;
    }

    /**
     * Returns the age at which a worker is replaced.
     *
     * @return zero for no limit
     */
    public Duration maxWorkerAge() {
        return maxWorkerAge;
    }

    /**
     * Returns the resident memory beyond which a worker is replaced.
     *
     * @return in bytes; {@link Long#MAX_VALUE} for no limit
     */
    public long maxWorkerMemory() {
        return maxWorkerMemory;
    }

    /**
     * Returns the time after which an idle worker ends.
     *
     * @return zero if idle workers stay
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * Returns the time that a task has to end after its interrupt before its worker is killed.
     *
     * @return zero or more
     */
    public Duration grace() {
        return grace;
    }

    /**
     * Returns the JVM options of workers, in addition to those of this JVM.
     *
     * @return an unmodifiable list
     */
    public List<String> jvmOptions() {
        return jvmOptions;
    }

    /**
     * Returns the variables of the workers' environment that differ from this JVM's.
     *
     * @return an unmodifiable map; an empty value removes a variable
     */
    public Map<String, Optional<String>> environment() {
        return environment;
    }

    /**
     * Returns the working directory of the workers.
     *
     * @return empty for that of this JVM
     */
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    /**
     * Returns the Java installation of the workers.
     *
     * @return empty for that of this JVM
     */
    public Optional<Path> javaHome() {
        return Optional.ofNullable(javaHome);
    }

    /**
     * Returns the source of the workers' standard input.
     *
     * @return empty for an empty input
     */
    public Optional<Redirect> stdin() {
        return Optional.ofNullable(stdin);
    }

    /**
     * Tells whether workers get the flags for durable queues in any case.
     *
     * @return false if they get them when they seem to need them
     */
    public boolean durableQueues() {
        return durableQueues;
    }

    /**
     * Tells whether workers get the system properties, the locales and the time zone of this JVM.
     *
     * @return true by default
     */
    public boolean inheritedProperties() {
        return inheritedProperties;
    }

    /**
     * Returns the listener for lines of the standard output of workers.
     *
     * @return empty for the default of {@link io.polyproc.process.ChildBuilder#stdout}
     */
    public Optional<LineListener> onOutput() {
        return Optional.ofNullable(onOutput);
    }

    /**
     * Returns the listener for lines of the error output of workers.
     *
     * @return by default it prints them to the error output of this process
     */
    public LineListener onErrorOutput() {
        return onErrorOutput;
    }

    /**
     * Returns the listener for progress, starts and ends.
     *
     * @return by default one that ignores them
     */
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

    private PoolOptions copy() {
        return new PoolOptions(this);
    }
}

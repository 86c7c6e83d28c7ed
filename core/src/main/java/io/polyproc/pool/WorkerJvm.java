package io.polyproc.pool;

import io.polyproc.internal.launch.JvmSpec;
import io.polyproc.process.LineListener;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link PoolOptions} that describes the process of a worker, in the terms of
 * {@link io.polyproc.process.ChildBuilder}. It checks the values; {@link PoolOptions} documents them. Immutable.
 */
final class WorkerJvm {

    static final WorkerJvm DEFAULTS = new WorkerJvm();

    private static final long LEAST_HEAP = 2 << 20;

    List<String> options = List.of();
    Map<String, Optional<String>> environment = Map.of();

    @Nullable
    Path directory;

    @Nullable
    Path javaHome;

    @Nullable
    Redirect stdin;

    boolean durableQueues;
    boolean inheritedProperties = true;

    @Nullable
    LineListener onOutput;

    LineListener onErrorOutput = (worker, line) -> System.err.println(line);

    private WorkerJvm() {}

    private WorkerJvm(WorkerJvm other) {
        this.options = other.options;
        this.environment = other.environment;
        this.directory = other.directory;
        this.javaHome = other.javaHome;
        this.stdin = other.stdin;
        this.durableQueues = other.durableQueues;
        this.inheritedProperties = other.inheritedProperties;
        this.onOutput = other.onOutput;
        this.onErrorOutput = other.onErrorOutput;
    }

    WorkerJvm withHeap(long bytes) {
        if (bytes < LEAST_HEAP) {
            throw new IllegalArgumentException("bytes=" + bytes + ": a JVM's heap has at least 2 MiB");
        }
        return withOptions("-Xmx" + bytes);
    }

    WorkerJvm withOptions(String... more) {
        for (String option : Objects.requireNonNull(more, "options")) {
            Objects.requireNonNull(option, "an option is null");
        }
        WorkerJvm copy = new WorkerJvm(this);
        copy.options = Stream.concat(options.stream(), Stream.of(more)).toList();
        return copy;
    }

    WorkerJvm withEnvironment(String variable, @Nullable String value) {
        Map<String, Optional<String>> changed = new LinkedHashMap<>(environment);
        changed.put(JvmSpec.checkVariable(variable), Optional.ofNullable(value));
        WorkerJvm copy = new WorkerJvm(this);
        copy.environment = Collections.unmodifiableMap(changed);
        return copy;
    }

    WorkerJvm withDirectory(Path path) {
        WorkerJvm copy = new WorkerJvm(this);
        copy.directory = Objects.requireNonNull(path, "path");
        return copy;
    }

    WorkerJvm withJavaHome(Path home) {
        WorkerJvm copy = new WorkerJvm(this);
        copy.javaHome = Objects.requireNonNull(home, "home");
        return copy;
    }

    WorkerJvm withStdin(Redirect source) {
        if (Objects.requireNonNull(source, "source").equals(Redirect.PIPE)) {
            throw new IllegalArgumentException("source=PIPE: a pool has no stream to write to its workers' input;"
                    + " pass data as arguments, or name a file");
        }
        WorkerJvm copy = new WorkerJvm(this);
        copy.stdin = source;
        return copy;
    }

    WorkerJvm withDurableQueues(boolean needed) {
        WorkerJvm copy = new WorkerJvm(this);
        copy.durableQueues = needed;
        return copy;
    }

    WorkerJvm withInheritedProperties(boolean wanted) {
        WorkerJvm copy = new WorkerJvm(this);
        copy.inheritedProperties = wanted;
        return copy;
    }

    WorkerJvm withOutput(LineListener lines) {
        WorkerJvm copy = new WorkerJvm(this);
        copy.onOutput = Objects.requireNonNull(lines, "lines");
        return copy;
    }

    WorkerJvm withErrorOutput(LineListener lines) {
        WorkerJvm copy = new WorkerJvm(this);
        copy.onErrorOutput = Objects.requireNonNull(lines, "lines");
        return copy;
    }
}

package io.polyproc.internal.launch;

import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.LineListener;
import io.polyproc.process.StartMethod;
import io.polyproc.process.Task;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The handle behind {@link ChildBuilder}. */
public final class LocalChildBuilder implements ChildBuilder {

    private static final int MOST_SPARES = 64;

    private final ChildLauncher launch;
    private final Children children;
    private final Task task;
    private boolean daemon;

    LocalChildBuilder(ChildLauncher launch, Children children, Task task) {
        this.launch = launch;
        this.children = children;
        this.task = Objects.requireNonNull(task, "task");
    }

    @Override
    public ChildBuilder name(String name) {
        launch.name(Objects.requireNonNull(name, "name"));
        return this;
    }

    @Override
    public ChildBuilder jvmOptions(String... options) {
        launch.jvmOptions(List.of(Objects.requireNonNull(options, "options")));
        return this;
    }

    @Override
    public ChildBuilder environment(String variable, String value) {
        launch.environment(JvmSpec.checkVariable(variable), value);
        return this;
    }

    @Override
    public ChildBuilder directory(Path directory) {
        launch.directory(Objects.requireNonNull(directory, "directory"));
        return this;
    }

    @Override
    public ChildBuilder javaHome(Path home) {
        launch.javaHome(Objects.requireNonNull(home, "home"));
        return this;
    }

    @Override
    public ChildBuilder daemon(boolean isDaemon) {
        this.daemon = isDaemon;
        return this;
    }

    @Override
    public ChildBuilder durableQueues(boolean needed) {
        launch.durableQueues(needed);
        return this;
    }

    @Override
    public ChildBuilder inheritedProperties(boolean wanted) {
        launch.inheritedProperties(wanted);
        return this;
    }

    @Override
    public ChildBuilder stdin(Redirect redirect) {
        launch.stdin(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    @Override
    public ChildBuilder stdout(Redirect redirect) {
        launch.stdout(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    @Override
    public ChildBuilder onOutput(LineListener listener) {
        launch.onOutput(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    @Override
    public ChildBuilder onErrorOutput(LineListener listener) {
        launch.onErrorOutput(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    @Override
    public ChildBuilder stderr(Redirect redirect) {
        launch.stderr(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    @Override
    public ChildBuilder startMethod(StartMethod method) {
        launch.startMethod(Objects.requireNonNull(method, "method"));
        return this;
    }

    @Override
    public ChildBuilder keepSpares(int count) {
        if (count < 0 || count > MOST_SPARES) {
            throw new IllegalArgumentException("count=" + count + ": there can be 0 to " + MOST_SPARES + " spares");
        }
        children.keepSpares(launch, task, count);
        return this;
    }

    @Override
    public int readySpares() {
        return children.readySpares(launch);
    }

    @Override
    public ChildProcess start() {
        return children.start(launch, task, daemon);
    }
}

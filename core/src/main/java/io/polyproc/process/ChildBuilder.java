package io.polyproc.process;

import io.polyproc.errors.ChildStartException;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.SerializationException;
import io.polyproc.internal.boot.ChildLauncher;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Configures and starts a child process. By default the child has this JVM's class path and module options, its
 * environment, working directory and standard streams, and the default heap size of a JVM.
 *
 * <p><b>Thread and process safety.</b> For one thread.
 */
public final class ChildBuilder {

    private static final int MOST_SPARES = 64;

    private final ChildLauncher launch;
    private final Children children;
    private final Task task;
    private boolean daemon;

    ChildBuilder(ChildLauncher launch, Children children, Task task) {
        this.launch = launch;
        this.children = children;
        this.task = Objects.requireNonNull(task, "task");
    }

    /**
     * Sets the child's name, for messages and post-mortems.
     *
     * @param name the name; the default is {@code Process-1}, {@code Process-2} ...
     * @return this
     */
    public ChildBuilder name(String name) {
        launch.name(Objects.requireNonNull(name, "name"));
        return this;
    }

    /**
     * Adds options for the child's JVM. They come after the options that the library adds, and override them:
     * {@code -XX:-UsePerfData}, which hides the child from {@code jps}, and {@code -XX:ArchiveRelocationMode=0}, if the
     * child has a class archive.
     *
     * @param options as on a command line, such as {@code -Xmx64m}, {@code -javaagent:agent.jar}, {@code -Dkey=value}
     *     or {@code -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005}
     * @return this
     * @throws IllegalArgumentException when one of them is no option, or selects a main class or class path, as
     *     {@code -jar} and {@code -cp} do
     */
    public ChildBuilder jvmOptions(String... options) {
        launch.jvmOptions(List.of(Objects.requireNonNull(options, "options")));
        return this;
    }

    /**
     * Sets a variable of the child's environment.
     *
     * @param variable its name
     * @param value its value, or {@code null} to remove it
     * @return this
     * @throws IllegalArgumentException when that is no name for a variable
     */
    public ChildBuilder environment(String variable, String value) {
        Objects.requireNonNull(variable, "variable");
        if (variable.isEmpty() || variable.indexOf('=') >= 0 || variable.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("variable=\"" + variable + "\" is no name for a variable");
        }
        launch.environment(variable, value);
        return this;
    }

    /**
     * Sets the working directory.
     *
     * @param directory an existing directory; by default that of this JVM
     * @return this
     */
    public ChildBuilder directory(Path directory) {
        launch.directory(Objects.requireNonNull(directory, "directory"));
        return this;
    }

    /**
     * Chooses another Java installation for the child. It must be 17 or later; both sides see the same memory.
     *
     * @param home the directory above {@code bin/java}; by default that of this JVM
     * @return this
     */
    public ChildBuilder javaHome(Path home) {
        launch.javaHome(Objects.requireNonNull(home, "home"));
        return this;
    }

    /**
     * Sets whether the child is a daemon. When its {@code Multiprocessing} is closed, a daemon is terminated, and any
     * other child is waited for. Either dies with this process if that is killed.
     *
     * @param isDaemon true for a daemon; the default is false
     * @return this
     */
    public ChildBuilder daemon(boolean isDaemon) {
        this.daemon = isDaemon;
        return this;
    }

    /**
     * Gives the child the JVM flags for durable queues in any case. By default it gets them if this process has them,
     * or a durable queue exists in the workspace. They add 12 ms to the start of a child.
     *
     * @param needed true if the child opens its own durable queues
     * @return this
     */
    public ChildBuilder durableQueues(boolean needed) {
        launch.durableQueues(needed);
        return this;
    }

    /**
     * Redirects the child's standard input.
     *
     * @param redirect the source; the default is to inherit it
     * @return this
     */
    public ChildBuilder stdin(Redirect redirect) {
        launch.stdin(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    /**
     * Redirects the child's standard output.
     *
     * @param redirect the destination; the default is to inherit it; {@link Redirect#DISCARD} drops the output. With
     *     {@link Redirect#PIPE} the parent reads it from the child's stream
     * @return this
     */
    public ChildBuilder stdout(Redirect redirect) {
        launch.stdout(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    /**
     * Passes the child's standard output on, line by line. All lines are passed on before the child's end is reported.
     * Replaces {@link #stdout}, and vice versa.
     *
     * @param listener the listener that receives the lines, such as {@link LineListener#prefixing}
     * @return this
     */
    public ChildBuilder onOutput(LineListener listener) {
        launch.onOutput(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Passes the child's standard error on, line by line, and stores the
     * {@linkplain ChildProcess#lastErrorLines last lines}. All lines are passed on before the child's end is reported.
     * Replaces {@link #stderr}, and vice versa.
     *
     * @param listener the listener that receives the lines, such as {@link LineListener#prefixing}
     * @return this
     */
    public ChildBuilder onErrorOutput(LineListener listener) {
        launch.onErrorOutput(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Redirects the child's standard error.
     *
     * @param redirect the destination; the default is to inherit it; {@link Redirect#DISCARD} drops the output. With
     *     {@link Redirect#PIPE} the parent reads it from the child's stream
     * @return this
     */
    public ChildBuilder stderr(Redirect redirect) {
        launch.stderr(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    /**
     * Sets the start method. By default the child gets a matching spare if one {@linkplain #keepSpares waits}, and is
     * started cold otherwise. {@link ChildProcess#startMethod} returns the method that was used.
     *
     * @param method {@link StartMethod#COLD} for a new JVM in any case; {@link StartMethod#WARM} for a spare if one is
     *     ready, and to have one wait for the next child of this configuration
     * @return this
     */
    public ChildBuilder startMethod(StartMethod method) {
        launch.startMethod(Objects.requireNonNull(method, "method"));
        return this;
    }

    /**
     * Sets the number of spare JVMs that wait for the tasks of children of this configuration: the same options,
     * environment, directory, Java installation and streams. Name, task and listeners may differ. Spares start in the
     * background, are replaced when they are used, and end with the {@code Multiprocessing} or with this process. Each
     * takes the memory of an idle JVM.
     *
     * @param count the number, from 0 to 64; with 0 all existing spares have ended when this method returns
     * @return this
     * @throws IllegalArgumentException when the count is out of range
     */
    public ChildBuilder keepSpares(int count) {
        if (count < 0 || count > MOST_SPARES) {
            throw new IllegalArgumentException("count=" + count + ": there can be 0 to " + MOST_SPARES + " spares");
        }
        children.keepSpares(launch, task, count);
        return this;
    }

    /**
     * Returns the number of spares that wait for the task of a child of this configuration.
     *
     * @return a snapshot
     */
    public int readySpares() {
        return children.readySpares(launch);
    }

    /**
     * Starts the child and does not wait for it.
     *
     * @return the child
     * @throws SerializationException when the task captures something that is not serializable; the message has the
     *     path to it, and no process was started
     * @throws ChildStartException when the JVM cannot be started
     * @throws ClosedException when the workspace is closed
     */
    public ChildProcess start() {
        return children.start(launch, task, daemon);
    }
}

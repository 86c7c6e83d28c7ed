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
 * How a child process is to be started. By default it has this JVM's class path and module options, its environment,
 * working directory and standard streams, and the heap that a JVM chooses by itself.
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
     * @param name the name; by default {@code Process-1}, {@code Process-2} ...
     * @return this
     */
    public ChildBuilder name(String name) {
        launch.name(Objects.requireNonNull(name, "name"));
        return this;
    }

    /**
     * Adds options for the child's JVM, behind those that it gets by itself and which they can take back: {@code
     * -XX:-UsePerfData}, without which {@code jps} lists it, and {@code -XX:ArchiveRelocationMode=0}, if it has a class archive.
     *
     * @param options as on a command line, such as {@code -Xmx64m}, {@code -javaagent:agent.jar}, {@code -Dkey=value} or {@code
     *     -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005}
     * @return this
     * @throws IllegalArgumentException when one of them is no option, or says what to run, as {@code -jar} and {@code -cp} do
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
     * Says what happens to the child when its {@code Multiprocessing} is closed: a daemon is terminated, any other child is
     * waited for. Either dies with this process if that is killed.
     *
     * @param isDaemon whether it is a daemon; by default it is not
     * @return this
     */
    public ChildBuilder daemon(boolean isDaemon) {
        this.daemon = isDaemon;
        return this;
    }

    /**
     * Gives the child the JVM flags for durable queues in any case. By default it gets them when this process has them, or a
     * durable queue exists in the workspace; they cost a child 12 ms of its start.
     *
     * @param needed whether the child will open queues of its own
     * @return this
     */
    public ChildBuilder durableQueues(boolean needed) {
        launch.durableQueues(needed);
        return this;
    }

    /**
     * Redirects the child's standard input.
     *
     * @param redirect where it comes from; by default it is inherited
     * @return this
     */
    public ChildBuilder stdin(Redirect redirect) {
        launch.stdin(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    /**
     * Redirects the child's standard output.
     *
     * @param redirect where it goes; by default it is inherited; {@link Redirect#DISCARD} for nowhere. With {@link Redirect#PIPE} read {@link
     *     ChildProcess#output()}
     * @return this
     */
    public ChildBuilder stdout(Redirect redirect) {
        launch.stdout(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    /**
     * Passes the child's standard output on, line by line. All lines are passed on before the child's end is reported. Takes
     * the place of {@link #stdout}, and the other way round.
     *
     * @param listener gets the lines, as {@link LineListener#prefixing}
     * @return this
     */
    public ChildBuilder onOutput(LineListener listener) {
        launch.onOutput(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Passes the child's standard error on, line by line, and keeps the {@linkplain ChildProcess#lastErrorLines last lines}.
     * All lines are passed on before the child's end is reported. Takes the place of {@link #stderr}, and the other way round.
     *
     * @param listener gets the lines, as {@link LineListener#prefixing}
     * @return this
     */
    public ChildBuilder onErrorOutput(LineListener listener) {
        launch.onErrorOutput(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Redirects the child's standard error.
     *
     * @param redirect where it goes; by default it is inherited; {@link Redirect#DISCARD} for nowhere. With {@link Redirect#PIPE} read {@link
     *     ChildProcess#errorOutput()}
     * @return this
     */
    public ChildBuilder stderr(Redirect redirect) {
        launch.stderr(Objects.requireNonNull(redirect, "redirect"));
        return this;
    }

    /**
     * Chooses how the child comes to its JVM. By default it gets a spare when one {@linkplain #keepSpares is kept} that fits and
     * is ready, and is started cold otherwise. What it was can be asked for with {@link ChildProcess#startMethod}.
     *
     * @param method {@link StartMethod#COLD} for a new JVM in any case; {@link StartMethod#WARM} for a spare if one is ready, and
     *     to keep one for the next child that is described like this one
     * @return this
     */
    public ChildBuilder startMethod(StartMethod method) {
        launch.startMethod(Objects.requireNonNull(method, "method"));
        return this;
    }

    /**
     * Keeps spare JVMs that wait for the tasks of children that are described like this one: the same options, environment,
     * directory, Java installation and streams; name, task and listeners may differ. They are started in the background, replaced
     * when they are used, and end with the {@code Multiprocessing} or with this process. Each takes the memory of an idle JVM.
     *
     * @param count how many, from 0 to 64; with 0 those there are have ended when this returns
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
     * How many spares wait for the task of a child that is described like this one.
     *
     * @return a snapshot
     */
    public int readySpares() {
        return children.readySpares(launch);
    }

    /**
     * Starts the child. It runs on its own from here on.
     *
     * @return the child
     * @throws SerializationException when something that the task captures is not serializable; the message has the path to
     *     it, and no process was started
     * @throws ChildStartException when the JVM cannot be started
     * @throws ClosedException when the workspace is closed
     */
    public ChildProcess start() {
        return children.start(launch, task, daemon);
    }
}

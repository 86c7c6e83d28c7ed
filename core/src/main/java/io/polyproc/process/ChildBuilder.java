package io.polyproc.process;

import io.polyproc.ClosedException;
import io.polyproc.codec.SerializationException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Configures and starts a child process. By default it has the world of this JVM, and a JVM of its own.
 *
 * <table>
 * <caption>What a child inherits by default</caption>
 * <tr><th>inherited</th><td>class path, module path and options about modules, also those of a manifest and of files on
 *     the command line; boot class path; {@code --enable-preview}; {@code -ea} and its kind; {@code -Xss}</td></tr>
 * <tr><th>inherited, see {@link #inheritedProperties}</th><td>system properties of the command line, and those that the
 *     program has set before the start; so also encodings, temporary directory and library path; the default locales
 *     and the default time zone</td></tr>
 * <tr><th>inherited</th><td>environment, working directory, standard output and standard error</td></tr>
 * <tr><th>not inherited</th><td>standard input, which is empty; heap size, collector and compiler; agents, also
 *     debuggers; ports of JMX; recordings; files of logs</td></tr>
 * </table>
 *
 * <p>Agents, debuggers, JMX, recordings and log files do not reach a child by {@code JAVA_TOOL_OPTIONS},
 * {@code JDK_JAVA_OPTIONS} or {@code _JAVA_OPTIONS} either, unless {@link #environment} sets the variable.
 *
 * <p><b>Thread and process safety.</b> For one thread.
 */
public interface ChildBuilder {

    /**
     * Sets the child's name, for messages and post-mortems.
     *
     * @param name the name; the default is {@code Process-1}, {@code Process-2} ...
     * @return this
     */
    ChildBuilder name(String name);

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
    ChildBuilder jvmOptions(String... options);

    /**
     * Sets a variable of the child's environment.
     *
     * @param variable its name
     * @param value its value, or {@code null} to remove it
     * @return this
     * @throws IllegalArgumentException when that is no name for a variable
     */
    ChildBuilder environment(String variable, @Nullable String value);

    /**
     * Sets the working directory.
     *
     * @param directory an existing directory; by default that of this JVM
     * @return this
     */
    ChildBuilder directory(Path directory);

    /**
     * Chooses another Java installation for the child. It must be 17 or later; both sides see the same memory.
     *
     * @param home the directory above {@code bin/java}; by default that of this JVM
     * @return this
     */
    ChildBuilder javaHome(Path home);

    /**
     * Sets whether the child is a daemon. When its {@code Multiprocessing} is closed, a daemon is terminated, and any
     * other child is waited for. Either dies with this process if that is killed.
     *
     * @param isDaemon true for a daemon; the default is false
     * @return this
     */
    ChildBuilder daemon(boolean isDaemon);

    /**
     * Gives the child the JVM flags for durable queues in any case. By default it gets them if this process has them,
     * or a durable queue exists in the workspace. They add 12 ms to the start of a child.
     *
     * @param needed true if the child opens its own durable queues
     * @return this
     */
    ChildBuilder durableQueues(boolean needed);

    /**
     * Sets whether the child gets the system properties of this JVM, its default locales and its default time zone.
     * {@link #jvmOptions} and {@link #environment} take precedence. Properties that a JVM computes are not passed on
     * unless they are on the command line of this JVM, and properties of JMX never.
     *
     * @param wanted false for the defaults of a JVM; the default is true
     * @return this
     */
    ChildBuilder inheritedProperties(boolean wanted);

    /**
     * Redirects the child's standard input.
     *
     * @param redirect the source; the default is an empty input. {@link Redirect#INHERIT} shares that of this JVM, and
     *     what a child reads there, this JVM does not
     * @return this
     */
    ChildBuilder stdin(Redirect redirect);

    /**
     * Redirects the child's standard output. By default it is inherited. Where {@link System#out} is not the stream of
     * this JVM, its lines are printed there: in a shell, in a notebook, and where a framework has set a stream of its
     * own class.
     *
     * @param redirect the destination; {@link Redirect#INHERIT} shares that of this JVM; {@link Redirect#DISCARD} drops
     *     the output. With {@link Redirect#PIPE} the parent reads it from the child's stream
     * @return this
     */
    ChildBuilder stdout(Redirect redirect);

    /**
     * Passes the child's standard output on, line by line. All lines are passed on before the child's end is reported.
     * Replaces {@link #stdout}, and vice versa.
     *
     * @param listener the listener that receives the lines, such as {@link LineListener#prefixing}
     * @return this
     */
    ChildBuilder onOutput(LineListener listener);

    /**
     * Passes the child's standard error on, line by line, and stores the
     * {@linkplain ChildProcess#lastErrorLines last lines}. All lines are passed on before the child's end is reported.
     * Replaces {@link #stderr}, and vice versa.
     *
     * @param listener the listener that receives the lines, such as {@link LineListener#prefixing}
     * @return this
     */
    ChildBuilder onErrorOutput(LineListener listener);

    /**
     * Redirects the child's standard error. By default it is inherited. Where {@link System#err} is not the stream of
     * this JVM, its lines are printed there: in a shell, in a notebook, and where a framework has set a stream of its
     * own class.
     *
     * @param redirect the destination; {@link Redirect#INHERIT} shares that of this JVM; {@link Redirect#DISCARD} drops
     *     the output. With {@link Redirect#PIPE} the parent reads it from the child's stream
     * @return this
     */
    ChildBuilder stderr(Redirect redirect);

    /**
     * Sets the start method. By default the child gets a matching spare if one {@linkplain #keepSpares waits}, and is
     * started cold otherwise. {@link ChildProcess#startMethod} returns the method that was used.
     *
     * @param method {@link StartMethod#COLD} for a new JVM in any case; {@link StartMethod#WARM} for a spare if one is
     *     ready, and to have one wait for the next child of this configuration
     * @return this
     */
    ChildBuilder startMethod(StartMethod method);

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
    ChildBuilder keepSpares(int count);

    /**
     * Returns the number of spares that wait for the task of a child of this configuration.
     *
     * @return a snapshot
     */
    int readySpares();

    /**
     * Starts the child and does not wait for it.
     *
     * @return the child
     * @throws SerializationException when the task captures something that is not serializable; the message has the
     *     path to it, and no process was started
     * @throws ChildStartException when the JVM cannot be started: its directory or its executable is missing, or the
     *     system refuses a process. A JVM that ends before the task begins is the child's
     *     {@linkplain ChildProcess#failure failure}
     * @throws ClosedException when the workspace is closed
     */
    ChildProcess start();
}

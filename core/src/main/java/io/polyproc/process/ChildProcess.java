package io.polyproc.process;

import io.polyproc.Workspace;
import io.polyproc.channel.Selectable;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A child JVM, as its parent sees it.
 *
 * <p><b>Thread and process safety.</b> Every method may be called from every thread of the parent.
 *
 * <p><b>If a process dies here.</b> The parent notices the end of the child at once, however it ended. The child ends
 * with its parent, also when the parent is killed.
 */
public interface ChildProcess extends Selectable {

    /**
     * Returns the name of this child.
     *
     * @return the name given to the builder, or a generated one
     */
    String name();

    /**
     * Returns the origin of its JVM.
     *
     * @return {@link StartMethod#WARM} when it was a spare
     */
    StartMethod startMethod();

    /**
     * Returns the process id.
     *
     * @return the pid, valid while it is alive
     */
    long pid();

    /**
     * Tells whether this child is a daemon.
     *
     * @return as given to the builder
     */
    boolean isDaemon();

    /**
     * Tells whether this child has not ended.
     *
     * @return a snapshot
     */
    boolean isAlive();

    /**
     * Tells whether this child has ended, for selectors.
     *
     * @return a snapshot; when true, {@link #join()} does not wait
     */
    @Override
    boolean isReady();

    /**
     * Returns the workspace in which its end wakes waiting selectors.
     *
     * @return the workspace in which it was started
     */
    @Override
    Optional<Workspace> announcedIn();

    /**
     * Waits until this child has ended. {@link #exitCode} and {@link #failure} have the outcome.
     *
     * @throws InterruptedException when the thread is interrupted while waiting; the child continues
     */
    void join() throws InterruptedException;

    /**
     * Waits at most the given time until this child has ended.
     *
     * @param timeout the time to wait; zero or negative to check once
     * @return whether it has ended
     * @throws InterruptedException when the thread is interrupted while waiting; the child continues
     */
    boolean join(Duration timeout) throws InterruptedException;

    /**
     * Returns the exit code.
     *
     * @return 0 when the task returned, 1 when it threw, the argument of {@link System#exit} or {@link Runtime#halt},
     *     or 128 plus the number of the signal that killed it
     * @throws IllegalStateException while it is running
     */
    int exitCode();

    /**
     * Returns the signal that ended this child.
     *
     * @return its number, 9 for {@link #kill()}, or empty when it ended by itself
     * @throws IllegalStateException while it is running
     */
    OptionalInt exitSignal();

    /**
     * Returns the exception that its task has thrown, with the child's stack trace. The first call deserializes it,
     * with the classes of the calling thread's context class loader. If its JVM has ended before the task began, it is
     * a {@link ChildStartException} with the exit code, the last lines of the JVM, and a remedy.
     *
     * @return the exception itself; a {@link io.polyproc.ChildException} with its type, text and stack if it is
     *     not serializable or cannot be read here; a {@link io.polyproc.codec.SerializationException} if even that
     *     cannot be read. Empty when the task returned, or the child was killed in its task or by its parent, or
     *     called {@link System#exit}
     * @throws IllegalStateException while it is running
     */
    Optional<Throwable> failure();

    /**
     * Returns a future that completes when this child has ended.
     *
     * @return a future that completes with this child, however it ended
     */
    CompletableFuture<ChildProcess> onExit();

    /**
     * Requests termination with SIGTERM, which runs its shutdown hooks but no {@code finally} block. Has no effect
     * after its end. Programs that it has started are killed when it has ended, as after {@link #kill}.
     */
    void terminate();

    /**
     * Requests termination, kills this child if it has not ended within a time, and waits for its end. Has no effect
     * after its end.
     *
     * @param grace the time it has; zero or negative to kill it at once
     * @return whether it has ended without being killed
     * @throws InterruptedException when the thread is interrupted while waiting; the child was asked to end and not
     *     killed
     */
    boolean terminate(Duration grace) throws InterruptedException;

    /**
     * Interrupts the thread that runs its task, within 100 ms. A blocking call there throws an
     * {@link InterruptedException}; a task that lets it propagate ends with exit code 1. Has no effect after the
     * child's end.
     */
    void interrupt();

    /**
     * Kills this child with SIGKILL. Has no effect after its end.
     *
     * <p>On Linux, programs that it has started are killed soon after: those that have inherited the variable
     * {@code POLYPROC_PROCESS}, at any depth. A program that is to outlive it is started without that variable. The
     * end of a child by another signal has the same effect, and so has the end of its parent; an end by itself has not.
     */
    void kill();

    /**
     * Returns its standard output, if that is redirected to a pipe.
     *
     * @return a stream to read from; an empty one if it is not redirected to a pipe, or a listener receives its lines
     */
    InputStream output();

    /**
     * Returns its standard error, if that is redirected to a pipe.
     *
     * @return a stream to read from; an empty one if it is not redirected to a pipe, or a listener receives its lines
     */
    InputStream errorOutput();

    /**
     * Returns the last lines of its standard error, if a {@linkplain ChildBuilder#onErrorOutput listener} receives
     * them.
     *
     * @return at most 20 lines, the oldest first; complete when it has ended. Empty without such a listener
     */
    List<String> lastErrorLines();

    /**
     * Returns its standard input, if that is redirected to a pipe.
     *
     * @return a stream to write to; one that discards everything if it is not redirected to a pipe
     */
    OutputStream input();
}

package io.polyproc.process;

import io.polyproc.internal.boot.ChildHandle;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.thread.LastShutdownHook;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Selectable;
import io.polyproc.segment.Workspace;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child JVM, as its parent sees it.
 *
 * <p><b>Thread and process safety.</b> Every method may be called from every thread of the parent.
 *
 * <p><b>If a process dies here.</b> The parent notices the end of the child at once, however it ended. The child ends
 * with its parent, also when the parent is killed.
 */
public final class ChildProcess implements Selectable {

    private static final int SIGNAL_BASE = 128;
    private static final int LAST_SIGNAL = 64;

    private final Workspace workspace;
    private final ChildHandle launched;
    private final boolean daemon;

    ChildProcess(Workspace workspace, ChildHandle launched, boolean daemon) {
        this.workspace = workspace;
        this.launched = launched;
        this.daemon = daemon;
        // The event count is in the workspace's memory; if the workspace is closed, there are no waiters.
        launched.ended().thenRun(() -> EventCount.ofActivity((MappedWorkspace) workspace)
                .notifyIfWaiters(Integer.MAX_VALUE));
    }

    /**
     * Returns the name of this child.
     *
     * @return the name given to the builder, or a generated one
     */
    public String name() {
        return launched.name();
    }

    /**
     * Returns the origin of its JVM.
     *
     * @return {@link StartMethod#WARM} when it was a spare
     */
    public StartMethod startMethod() {
        return launched.startMethod();
    }

    /**
     * Returns the process id.
     *
     * @return the pid, valid while it is alive
     */
    public long pid() {
        return launched.process().pid();
    }

    /**
     * Tells whether this child is a daemon.
     *
     * @return as given to the builder
     */
    public boolean isDaemon() {
        return daemon;
    }

    /**
     * Tells whether this child has not ended.
     *
     * @return a snapshot
     */
    public boolean isAlive() {
        return launched.process().isAlive();
    }

    /**
     * Tells whether this child has ended, for selectors.
     *
     * @return a snapshot; when true, {@link #join()} does not wait
     */
    @Override
    public boolean isReady() {
        return launched.ended().isDone();
    }

    /**
     * Returns the workspace in which its end wakes waiting selectors.
     *
     * @return the workspace in which it was started
     */
    @Override
    public Optional<Workspace> announcedIn() {
        return Optional.of(workspace);
    }

    /**
     * Waits until this child has ended. {@link #exitCode} and {@link #failure} have the outcome.
     *
     * @throws InterruptedException when the thread is interrupted while waiting; the child continues
     */
    public void join() throws InterruptedException {
        try {
            launched.ended().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of child " + name() + " cannot fail", e);
        }
    }

    /**
     * Waits at most the given time until this child has ended.
     *
     * @param timeout the time to wait; zero or negative to check once
     * @return whether it has ended
     * @throws InterruptedException when the thread is interrupted while waiting; the child continues
     */
    public boolean join(Duration timeout) throws InterruptedException {
        long nanos = Timeouts.nanos(timeout);
        LastShutdownHook.allow(nanos);
        try {
            launched.ended().get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of child " + name() + " cannot fail", e);
        }
    }

    /**
     * Returns the exit code.
     *
     * @return 0 when the task returned, 1 when it threw, the argument of {@link System#exit} or {@link Runtime#halt},
     *     or 128 plus the number of the signal that killed it
     * @throws IllegalStateException while it is running
     */
    public int exitCode() {
        if (isAlive()) {
            throw new IllegalStateException("child " + name() + " (pid " + pid() + ") is running: join it first");
        }
        return launched.process().exitValue();
    }

    /**
     * Returns the signal that ended this child.
     *
     * @return its number, 9 for {@link #kill()}, or empty when it ended by itself
     * @throws IllegalStateException while it is running
     */
    public OptionalInt exitSignal() {
        int code = exitCode();
        boolean signalled = code > SIGNAL_BASE && code <= SIGNAL_BASE + LAST_SIGNAL;
        return signalled ? OptionalInt.of(code - SIGNAL_BASE) : OptionalInt.empty();
    }

    /**
     * Returns the exception that its task has thrown, with the child's stack trace. The first call deserializes it,
     * with the classes of the calling thread's context class loader.
     *
     * @return the exception itself; a {@link io.polyproc.errors.ChildException} with its type, text and stack if it is
     *     not serializable or cannot be read here; a {@link io.polyproc.errors.SerializationException} if even that
     *     cannot be read. Empty when the task returned, or the child was killed or called {@link System#exit}
     * @throws IllegalStateException while it is running
     */
    public Optional<Throwable> failure() {
        exitCode();
        return launched.ended().join().failure();
    }

    /**
     * Returns a future that completes when this child has ended.
     *
     * @return a future that completes with this child, however it ended
     */
    public CompletableFuture<ChildProcess> onExit() {
        return launched.ended().thenApply(report -> this);
    }

    /**
     * Requests termination with SIGTERM, which runs its shutdown hooks but no {@code finally} block. Has no effect
     * after its end.
     */
    public void terminate() {
        launched.terminate();
    }

    /**
     * Requests termination, kills this child if it has not ended within a time, and waits for its end. Has no effect
     * after its end.
     *
     * @param grace the time it has; zero or negative to kill it at once
     * @return whether it has ended without being killed
     * @throws InterruptedException when the thread is interrupted while waiting; the child was asked to end and not
     *     killed
     */
    public boolean terminate(Duration grace) throws InterruptedException {
        launched.terminate();
        if (join(grace)) {
            return true;
        }
        launched.kill();
        join();
        return false;
    }

    /**
     * Interrupts the thread that runs its task, within 100 ms. A blocking call there throws an
     * {@link InterruptedException}; a task that lets it propagate ends with exit code 1. Has no effect after the
     * child's end.
     */
    public void interrupt() {
        launched.interrupt();
    }

    /** Kills this child with SIGKILL. Has no effect after its end. */
    public void kill() {
        launched.kill();
    }

    /**
     * Returns its standard output, if that is redirected to a pipe.
     *
     * @return a stream to read from; an empty one if it is not redirected to a pipe, or a listener receives its lines
     */
    public InputStream output() {
        return launched.output();
    }

    /**
     * Returns its standard error, if that is redirected to a pipe.
     *
     * @return a stream to read from; an empty one if it is not redirected to a pipe, or a listener receives its lines
     */
    public InputStream errorOutput() {
        return launched.errorOutput();
    }

    /**
     * Returns the last lines of its standard error, if a {@linkplain ChildBuilder#onErrorOutput listener} receives
     * them.
     *
     * @return at most 20 lines, the oldest first; complete when it has ended. Empty without such a listener
     */
    public List<String> lastErrorLines() {
        return launched.lastErrorLines();
    }

    /**
     * Returns its standard input, if that is redirected to a pipe.
     *
     * @return a stream to write to; one that discards everything if it is not redirected to a pipe
     */
    public OutputStream input() {
        return launched.process().getOutputStream();
    }

    /** Returns the name, the pid and the state, for diagnostics. */
    @Override
    public String toString() {
        return "child " + name() + " (pid " + pid() + ", " + (isAlive() ? "running" : "ended with " + exitCode()) + ")";
    }
}

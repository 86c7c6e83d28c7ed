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
 * <p><b>If a process dies here:</b> the end of the child is noticed at once, however it ended. The child ends with its
 * parent, also when the parent is killed.
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
        // Of the workspace's memory if it is still open; else nobody can wait there.
        launched.ended().thenRun(() -> EventCount.ofActivity((MappedWorkspace) workspace)
                .raiseIfAwaited(Integer.MAX_VALUE));
    }

    /**
     * Its name.
     *
     * @return as given to the builder, or made up
     */
    public String name() {
        return launched.name();
    }

    /**
     * How it came to its JVM.
     *
     * @return {@link StartMethod#WARM} when it was a spare
     */
    public StartMethod startMethod() {
        return launched.startMethod();
    }

    /**
     * Its process id.
     *
     * @return the pid, valid while it is alive
     */
    public long pid() {
        return launched.process().pid();
    }

    /**
     * Whether it is a daemon.
     *
     * @return as given to the builder
     */
    public boolean isDaemon() {
        return daemon;
    }

    /**
     * Whether it has not ended.
     *
     * @return a snapshot
     */
    public boolean isAlive() {
        return launched.process().isAlive();
    }

    /**
     * Whether it has ended, for those who wait for several things.
     *
     * @return a snapshot; when true, {@link #join()} does not wait
     */
    @Override
    public boolean isReady() {
        return launched.ended().isDone();
    }

    /**
     * Where its end wakes those who wait for several things.
     *
     * @return the workspace in which it was started
     */
    @Override
    public Optional<Workspace> announcedIn() {
        return Optional.of(workspace);
    }

    /**
     * Waits until it has ended, and does not say how: see {@link #exitCode} and {@link #failure}.
     *
     * @throws InterruptedException when the thread is interrupted while waiting; the child goes on
     */
    public void join() throws InterruptedException {
        try {
            launched.ended().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of child " + name() + " cannot fail", e);
        }
    }

    /**
     * Waits until it has ended, at most so long.
     *
     * @param timeout how long; zero or negative to look once
     * @return whether it has ended
     * @throws InterruptedException when the thread is interrupted while waiting; the child goes on
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
     * How it ended.
     *
     * @return 0 when the task returned, 1 when it threw, what it gave to {@link System#exit} or {@link Runtime#halt}, or 128
     *     and the number of the signal that killed it
     * @throws IllegalStateException while it is running
     */
    public int exitCode() {
        if (isAlive()) {
            throw new IllegalStateException("child " + name() + " (pid " + pid() + ") is running: join it first");
        }
        return launched.process().exitValue();
    }

    /**
     * The signal that ended it.
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
     * What its task has thrown, with the child's stack trace. The first call reads it, with the classes of the calling thread's context
     * class loader.
     *
     * @return the exception itself; a {@link io.polyproc.errors.ChildException} with its type, text and stack if it is not
     *     serializable, or reading it here fails; a {@link io.polyproc.errors.SerializationException} if not even that can be read. Empty
     *     when the task returned, or the child was killed or ended by itself
     * @throws IllegalStateException while it is running
     */
    public Optional<Throwable> failure() {
        exitCode();
        return launched.ended().join().failure();
    }

    /**
     * Lets a program go on when it has ended.
     *
     * @return a future that is done, with this child, when it has ended in whatever way
     */
    public CompletableFuture<ChildProcess> onExit() {
        return launched.ended().thenApply(report -> this);
    }

    /** Asks it to end: SIGTERM, which runs its shutdown hooks and no {@code finally}. Nothing happens when it has ended. */
    public void terminate() {
        launched.terminate();
    }

    /**
     * Asks it to end, and kills it when it has not within a time. Returns when it has ended. Nothing happens when it had ended.
     *
     * @param grace how long it may take; zero or negative to kill it at once
     * @return whether it has ended without being killed
     * @throws InterruptedException when the thread is interrupted while waiting; the child was asked and not killed
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
     * Interrupts the thread that runs its task, within 100 ms: what waits there ends with an {@link InterruptedException}, and a
     * task that lets it through ends with exit code 1. Nothing happens when the child has ended.
     */
    public void interrupt() {
        launched.interrupt();
    }

    /** Ends it on the spot: SIGKILL. Nothing happens when it has ended. */
    public void kill() {
        launched.kill();
    }

    /**
     * Its standard output, when that was redirected to a pipe.
     *
     * @return a stream to read from; an empty one when it was not, or a listener gets its lines
     */
    public InputStream output() {
        return launched.output();
    }

    /**
     * Its standard error, when that was redirected to a pipe.
     *
     * @return a stream to read from; an empty one when it was not, or a listener gets its lines
     */
    public InputStream errorOutput() {
        return launched.errorOutput();
    }

    /**
     * What it has printed last on standard error, when a {@linkplain ChildBuilder#onErrorOutput listener} gets its lines.
     *
     * @return at most 20 lines, the oldest first; all are there when it has ended. Empty when there is no such listener
     */
    public List<String> lastErrorLines() {
        return launched.lastErrorLines();
    }

    /**
     * Its standard input, when that was redirected to a pipe.
     *
     * @return a stream to write to; one that takes nothing when it was not
     */
    public OutputStream input() {
        return launched.process().getOutputStream();
    }

    /** For people: name, pid and how it is. */
    @Override
    public String toString() {
        return "child " + name() + " (pid " + pid() + ", " + (isAlive() ? "running" : "ended with " + exitCode()) + ")";
    }
}

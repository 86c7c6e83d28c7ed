package io.polyproc.internal.launch;

import io.polyproc.Workspace;
import io.polyproc.internal.child.ExitReport;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.thread.LastShutdownHook;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.ChildStartException;
import io.polyproc.process.StartMethod;
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

/** The handle behind {@link ChildProcess}. */
public final class LocalChild implements ChildProcess {

    private static final int SIGNAL_BASE = 128;

    private final Workspace workspace;
    private final ChildHandle launched;
    private final boolean daemon;

    LocalChild(Workspace workspace, ChildHandle launched, boolean daemon) {
        this.workspace = workspace;
        this.launched = launched;
        this.daemon = daemon;
        // The event count is in the workspace's memory; if the workspace is closed, there are no waiters.
        launched.ended().thenRun(() -> EventCount.ofActivity((MappedWorkspace) workspace)
                .notifyIfWaiters(Integer.MAX_VALUE));
    }

    @Override
    public String name() {
        return launched.name();
    }

    @Override
    public StartMethod startMethod() {
        return launched.startMethod();
    }

    @Override
    public long pid() {
        return launched.process().pid();
    }

    @Override
    public boolean isDaemon() {
        return daemon;
    }

    @Override
    public boolean isAlive() {
        return launched.process().isAlive();
    }

    @Override
    public boolean isReady() {
        return launched.ended().isDone();
    }

    @Override
    public Optional<Workspace> announcedIn() {
        return Optional.of(workspace);
    }

    @Override
    public void join() throws InterruptedException {
        try {
            launched.ended().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of child " + name() + " cannot fail", e);
        }
    }

    @Override
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

    @Override
    public int exitCode() {
        if (isAlive()) {
            throw new IllegalStateException("child " + name() + " (pid " + pid() + ") is running: join it first");
        }
        return launched.process().exitValue();
    }

    @Override
    public OptionalInt exitSignal() {
        int code = exitCode();
        return ChildEnd.isSignal(code) ? OptionalInt.of(code - SIGNAL_BASE) : OptionalInt.empty();
    }

    @Override
    public Optional<Throwable> failure() {
        exitCode();
        return launched.ended().join().failure();
    }

    /** Returns the reason why its JVM has ended before its task began; empty if it has begun, or is running. */
    public Optional<ChildStartException> startFailure() {
        ExitReport report = launched.ended().getNow(null);
        return report == null ? Optional.empty() : report.startFailure();
    }

    @Override
    public CompletableFuture<ChildProcess> onExit() {
        return launched.ended().thenApply(report -> this);
    }

    @Override
    public void terminate() {
        launched.terminate();
    }

    @Override
    public boolean terminate(Duration grace) throws InterruptedException {
        launched.terminate();
        if (join(grace)) {
            return true;
        }
        launched.kill();
        join();
        return false;
    }

    @Override
    public void interrupt() {
        launched.interrupt();
    }

    @Override
    public void kill() {
        launched.kill();
    }

    @Override
    public InputStream output() {
        return launched.output();
    }

    @Override
    public InputStream errorOutput() {
        return launched.errorOutput();
    }

    @Override
    public List<String> lastErrorLines() {
        return launched.lastErrorLines();
    }

    @Override
    public OutputStream input() {
        return launched.process().getOutputStream();
    }

    /** Returns the name, the pid and the state, for diagnostics. */
    @Override
    public String toString() {
        return "child " + name() + " (pid " + pid() + ", " + (isAlive() ? "running" : "ended with " + exitCode()) + ")";
    }
}

package io.polyproc.internal.boot;

import io.polyproc.internal.segment.MappedWorkspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The children started through one facade, and how they end: when the facade is closed, daemons are terminated and the
 * others waited for; when this JVM is shut down, all are killed.
 */
public final class ChildRegistry {

    private static final Set<ChildRegistry> ALL = ConcurrentHashMap.newKeySet();
    private static final Map<Process, Runnable> HELPERS = new ConcurrentHashMap<>();

    /** Every process that this JVM has started and that has not ended: children, spares, helpers. */
    private static final Set<Process> PROCESSES = ConcurrentHashMap.newKeySet();

    private static final long GRACE_SECONDS = 2;

    /** Guarded by {@link #HELPERS}. */
    private static boolean atEnd;

    private final Map<ChildHandle, Boolean> children = new LinkedHashMap<>();

    /** Guarded by {@link #children}. */
    private boolean ended;

    private final Spares spares;

    /** A registry for children in this workspace. The end of this JVM finds it as long as it has some, or keeps spares. */
    public ChildRegistry(MappedWorkspace workspace) {
        spares = new Spares(workspace);
    }

    /** Has the end of this JVM find this registry. */
    public void enlist() {
        synchronized (children) {
            if (!ended) {
                ALL.add(this);
            }
        }
    }

    /** Whether {@link #end} was called. */
    public boolean isEnded() {
        synchronized (children) {
            return ended;
        }
    }

    /** The JVMs that wait to become children. */
    public Spares spares() {
        return spares;
    }

    /** Adds a child, which leaves the registry when it has ended; false when the registry was ended before. */
    public boolean add(ChildHandle child, boolean daemon) {
        synchronized (children) {
            if (ended) {
                return false;
            }
            children.put(child, daemon);
            ALL.add(this);
        }
        child.ended().thenRun(() -> remove(child));
        return true;
    }

    private void remove(ChildHandle child) {
        synchronized (children) {
            children.remove(child);
            if (children.isEmpty() && spares.areUnused()) {
                ALL.remove(this);
            }
        }
    }

    /** Ends the spares, terminates the daemons, then waits for all. If this thread is interrupted meanwhile, the rest is killed. */
    public void end() {
        synchronized (children) {
            ended = true;
        }
        spares.close();
        for (Map.Entry<ChildHandle, Boolean> child : snapshot().entrySet()) {
            if (child.getValue()) {
                child.getKey().terminate();
            }
        }
        boolean interrupted = false;
        for (Map.Entry<ChildHandle, Boolean> child : snapshot().entrySet()) {
            try {
                await(child.getKey(), child.getValue() || interrupted);
            } catch (InterruptedException e) {
                interrupted = true;
                kill(child.getKey());
            }
        }
        ALL.remove(this);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(ChildHandle child, boolean impatiently) throws InterruptedException {
        if (impatiently && !child.process().waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            kill(child);
        }
        child.process().waitFor();
        child.ended().join();
    }

    private static void kill(ChildHandle child) {
        child.kill();
        child.ended().join();
    }

    /** A process was started, which is killed when this one is an orphan. */
    static void track(Process process) {
        PROCESSES.add(process);
        process.onExit().thenRun(() -> PROCESSES.remove(process));
    }

    /** Makes sure that {@link #killWithoutWaiting} does not initialise this class while the heap may be full. */
    static void prepare() {
        // The initialisation of this class does it.
    }

    /** Sends SIGKILL to every process that this JVM has started. Takes no lock, and does not wait. */
    static void killWithoutWaiting() {
        for (Process process : PROCESSES) {
            process.toHandle().destroyForcibly();
        }
    }

    /**
     * Starts a process that is nobody's child but must not outlive this JVM; what it leaves behind is removed then.
     *
     * @return empty when this JVM is at its end already
     */
    static Optional<Process> startHelper(ProcessBuilder builder, Runnable removal) throws IOException {
        synchronized (HELPERS) {
            if (atEnd) {
                return Optional.empty();
            }
            Process helper = builder.start();
            track(helper);
            HELPERS.put(helper, removal);
            return Optional.of(helper);
        }
    }

    /** The helper has ended, and nothing is left to be removed. */
    static void forgetHelper(Process helper) {
        HELPERS.remove(helper);
    }

    /** Kills all children that are left, of all facades. For the end of this JVM. */
    public static void killAll() {
        synchronized (HELPERS) {
            atEnd = true;
        }
        HELPERS.forEach((helper, removal) -> {
            helper.destroyForcibly().onExit().join();
            removal.run();
        });
        for (ChildRegistry registry : List.copyOf(ALL)) {
            registry.spares.close();
            List<ChildHandle> left = new ArrayList<>(registry.snapshot().keySet());
            left.forEach(ChildHandle::kill);
            left.forEach(child -> child.ended().join());
        }
    }

    /** Ends the children of all facades. For the end of a child's task. */
    static void endAll() {
        if (!ALL.isEmpty()) {
            List.copyOf(ALL).forEach(ChildRegistry::end);
        }
    }

    private Map<ChildHandle, Boolean> snapshot() {
        synchronized (children) {
            return new LinkedHashMap<>(children);
        }
    }
}

package io.polyproc.internal.launch;

import io.polyproc.internal.spare.Spares;
import io.polyproc.internal.workspace.MappedWorkspace;
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
 * The children started through one facade. When the facade is closed, daemons are terminated and the others waited for.
 * When this JVM shuts down, all are killed.
 */
public final class ChildRegistry {

    private static final Set<ChildRegistry> ALL = ConcurrentHashMap.newKeySet();
    private static final Map<Process, Runnable> HELPERS = new ConcurrentHashMap<>();

    /** Every process that this JVM has started and that has not ended: children, spares, helpers. */
    private static final Set<Process> PROCESSES = ConcurrentHashMap.newKeySet();

    private static final long GRACE_SECONDS = 2;

    /** Guarded by {@link #HELPERS}. */
    private static boolean atEnd;

    /** Guarded by {@link #HELPERS}. */
    private static boolean refusesHelpers;

    private final Map<ChildHandle, Boolean> children = new LinkedHashMap<>();

    /** Guarded by {@link #children}. */
    private boolean ended;

    private final Spares spares;

    /**
     * Creates a registry for children in this workspace. The end of this JVM handles it while it has children or
     * spares.
     */
    public ChildRegistry(MappedWorkspace workspace) {
        spares = new Spares(workspace);
    }

    /** Registers this registry for the end of this JVM. */
    public void enlist() {
        synchronized (children) {
            if (!ended) {
                ALL.add(this);
            }
        }
    }

    /** Tells whether {@link #end} was called. */
    public boolean isEnded() {
        synchronized (children) {
            return ended;
        }
    }

    /** Returns the spare JVMs. */
    public Spares spares() {
        return spares;
    }

    /** Adds a child, which is removed when it has ended; false if the registry was ended before. */
    public boolean add(ChildHandle child, boolean daemon) {
        synchronized (children) {
            if (ended) {
                return false;
            }
            children.put(child, daemon);
            ALL.add(this);
        }
        child.settled().thenRun(() -> remove(child));
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

    /**
     * Ends the spares, terminates the daemons, then waits for all. If this thread is interrupted meanwhile, the rest is
     * killed.
     */
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
        child.settled().join();
    }

    private static void kill(ChildHandle child) {
        child.kill();
        child.settled().join();
    }

    /**
     * Starts a process, which is killed when this one is an orphan. Threads of the JDK wait for its end, and inherit
     * the context class loader. They live longer than the process, so they must not have that of an application.
     */
    static Process start(ProcessBuilder builder) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        // Threads without a context class loader, as those of the JDK, refuse one.
        boolean isOfApplication = context != null && context != ClassLoader.getSystemClassLoader();
        try {
            if (isOfApplication) {
                thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
            }
            Process process = builder.start();
            PROCESSES.add(process);
            process.onExit().thenRun(() -> PROCESSES.remove(process));
            return process;
        } finally {
            if (isOfApplication) {
                thread.setContextClassLoader(context);
            }
        }
    }

    /** Tells whether this JVM has started a process as a child, a spare or a helper. */
    public static boolean isOwn(long pid) {
        return PROCESSES.stream().anyMatch(process -> process.pid() == pid);
    }

    /** Initialises this class early, so that {@link #killWithoutWaiting} does not do so while the heap is full. */
    public static void prepare() {
        // The call itself initialises this class.
    }

    /** Sends SIGKILL to every process that this JVM has started. Takes no lock, and does not wait. */
    public static void killWithoutWaiting() {
        for (Process process : PROCESSES) {
            process.toHandle().destroyForcibly();
        }
    }

    /**
     * Starts a process that is not a child but must not outlive this JVM; its files are removed then.
     *
     * @return empty when this JVM is shutting down, or {@linkplain #refuseHelpers refuses} helpers
     */
    public static Optional<Process> startHelper(ProcessBuilder builder, Runnable removal) throws IOException {
        synchronized (HELPERS) {
            if (atEnd || refusesHelpers) {
                return Optional.empty();
            }
            Process helper = start(builder);
            HELPERS.put(helper, removal);
            return Optional.of(helper);
        }
    }

    /** Ends the helpers, and refuses others; or allows them again. */
    public static void refuseHelpers(boolean refuses) {
        synchronized (HELPERS) {
            refusesHelpers = refuses;
            if (refuses) {
                HELPERS.keySet().forEach(Process::destroyForcibly);
            }
        }
    }

    /** Removes a helper that has ended and whose files are removed. */
    public static void forgetHelper(Process helper) {
        HELPERS.remove(helper);
    }

    /** Kills all remaining children of all facades, at the end of this JVM. */
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
            left.forEach(child -> child.settled().join());
        }
    }

    /** Ends the children of all facades, at the end of a child's task. */
    public static void endAll() {
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

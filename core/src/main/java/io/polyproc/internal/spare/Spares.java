package io.polyproc.internal.spare;

import io.polyproc.internal.child.BootFile;
import io.polyproc.internal.child.ExitReport;
import io.polyproc.internal.code.TravellingCode;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.handle.LockHandle;
import io.polyproc.internal.handle.LongHandle;
import io.polyproc.internal.launch.ChildLauncher;
import io.polyproc.internal.launch.JavaHome;
import io.polyproc.internal.launch.JvmSpec;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.thread.ServiceThread;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.process.ChildStartException;
import io.polyproc.process.Task;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.value.SharedLong;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The spare JVMs of one facade, for each specification that was asked for. A background thread replaces spares that are
 * used or die; it runs only while spares are missing. Beyond {@value #MOST_PLANS} specifications, the least recently
 * used one loses its spares.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here.</b> A spare: it is replaced, and a task that it has not begun goes to another spare or
 * a new JVM. This JVM: its spares end with it, like all its children.
 */
public final class Spares {

    private static final int MOST_TASK_CLASSES = 8;

    /** The limit of specifications with spares. */
    private static final int MOST_PLANS = 16;

    /** The number of spares tried for one task. Each that does not take it costs 500 ms; a new JVM takes no longer. */
    private static final int MOST_TRIES = 2;

    /** The pause before the next start after a spare was used. */
    private static final long PAUSE_NANOS = 30_000_000;

    private final MappedWorkspace workspace;

    private final SparePlans plans = new SparePlans(MOST_PLANS);

    private final ArrayDeque<SpareSlot> freeSlots = new ArrayDeque<>();

    /** All processes that are neither children nor dead. */
    private final Set<Spare> living = new HashSet<>();

    /** Returns the names of the classes of the last tasks. */
    private final LinkedHashSet<String> taskClasses = new LinkedHashSet<>();

    private byte[] warmUpTask;
    private boolean replenishing;

    /** No spare is started before this time, {@link System#nanoTime()}. */
    private long busyUntil = System.nanoTime();

    private boolean closed;

    /** Creates an object without spares. */
    public Spares(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /** Sets the number of spares of a specification; if zero, waits until all existing ones have ended. */
    public synchronized void keep(JvmSpec plan, int count) {
        if (warmUpTask == null) {
            warmUpTask = warmUpTask(workspace);
        }
        PlanSpares of = plans.keep(plan, count);
        replenish();
        if (count == 0) {
            plans.remove(plan);
            await(() -> !of.starting
                    && living.stream().noneMatch(spare -> spare.plan().equals(plan)));
        }
    }

    /** Tells whether there are no spares, and none are wanted. */
    public synchronized boolean areUnused() {
        return plans.isEmpty() && living.isEmpty() && !replenishing;
    }

    /** Waits, also when interrupted, until a condition holds. */
    private void await(BooleanSupplier condition) {
        boolean interrupted = false;
        while (!condition.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the warm-up task of a spare: it attaches to a value and a lock, and changes nothing. */
    private static byte[] warmUpTask(MappedWorkspace workspace) {
        SharedLong number = LongHandle.open(workspace, Optional.empty(), 0);
        IpcLock lock = LockHandle.open(workspace, Optional.empty(), LockOptions.defaults());
        String text = "";
        Task task = () -> {
            if (number.get() != 0 || lock.isLocked() || !text.isEmpty()) {
                throw new IllegalStateException("the warm-up found " + number + " and " + lock);
            }
        };
        return TaskCodec.toBytes(task, workspace, "warm-up");
    }

    /** Adds the class of a task to those that spares load beforehand. They do not initialise it. */
    public synchronized void expect(Task task) {
        if (TravellingCode.isNeededFor(task.getClass())) {
            return;
        }
        String name = task.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        String written = lambda < 0 ? name : name.substring(0, lambda);
        taskClasses.remove(written);
        taskClasses.add(written);
        if (taskClasses.size() > MOST_TASK_CLASSES) {
            taskClasses.remove(taskClasses.iterator().next());
        }
    }

    /** Returns the names of the classes of the last tasks. */
    public synchronized List<String> taskClasses() {
        return List.copyOf(taskClasses);
    }

    /** Returns the number of spares of a specification that could be claimed now. */
    public synchronized int ready(JvmSpec plan) {
        int ready = 0;
        for (Spare spare : plans.of(plan).spares) {
            ready += spare.isReady() ? 1 : 0;
        }
        return ready;
    }

    /** Sets the number of spares of a specification to 1, if it is zero. */
    public synchronized void keepAtLeastOne(JvmSpec plan) {
        if (!plans.of(plan).isWanted()) {
            keep(plan, 1);
        }
    }

    /**
     * Starts a task in a spare of a specification. The spare wakes up while the task is serialized.
     *
     * @param task serializes the task; if that fails, the spare is released
     * @return the spare, which is a child from then on; empty if none has taken the task, which then has not begun
     */
    public Optional<Spare> hand(JvmSpec plan, String name, Supplier<byte[]> task) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        if (nameBytes.length > SpareDescriptor.MAX_BYTES) {
            return Optional.empty();
        }
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Spare spare = claim(plan);
            if (spare == null) {
                return Optional.empty();
            }
            if (hand(spare, nameBytes, task)) {
                return Optional.of(spare);
            }
        }
        return Optional.empty();
    }

    private boolean hand(Spare spare, byte[] name, Supplier<byte[]> task) {
        byte[] bytes = write(task, spare);
        boolean taken = false;
        try {
            boolean fits = SpareSlot.fits(name, bytes);
            if (!fits) {
                BootFile.of(workspace, List.of(), bytes).write(spare.bootFile());
            }
            taken = spare.slot().give(name, fits ? bytes : null, spare.process()::isAlive);
            return taken;
        } finally {
            retire(spare, taken);
            // Not before: starting a thread takes as long as waking a spare.
            replenish();
        }
    }

    private byte[] write(Supplier<byte[]> task, Spare spare) {
        try {
            return task.get();
        } catch (RuntimeException | Error e) {
            release(spare);
            throw e;
        }
    }

    /** Releases a claimed spare, which waits again. */
    private synchronized void release(Spare spare) {
        PlanSpares of = plans.of(spare.plan());
        spare.slot().release();
        if (closed || of.isFull()) {
            spare.kill();
        } else {
            of.spares.add(spare);
        }
        if (!spare.process().isAlive()) {
            // Its death was not counted while it was claimed.
            ended(spare);
        }
    }

    private void retire(Spare spare, boolean isChild) {
        if (isChild) {
            synchronized (this) {
                living.remove(spare);
            }
        } else {
            spare.kill();
        }
        spare.process().onExit().thenRun(() -> endedAfterClaim(spare, isChild));
    }

    /** Claims a spare of a specification; null if none is ready. */
    private synchronized Spare claim(JvmSpec plan) {
        PlanSpares of = plans.of(plan);
        if (closed || !of.isWanted()) {
            return null;
        }
        List<String> additions = plan.additions(workspace, plan.feature());
        List<String> settings = plan.settings();
        Spare claimed = null;
        for (Spare spare : List.copyOf(of.spares)) {
            if (!spare.additions().equals(additions) || !spare.settings().equals(settings)) {
                of.spares.remove(spare);
                spare.kill();
                replenish();
            } else if (claimed == null && spare.isReady() && spare.slot().claim()) {
                of.spares.remove(spare);
                claimed = spare;
                busyUntil = System.nanoTime() + PAUSE_NANOS;
            }
        }
        return claimed;
    }

    private synchronized void replenish() {
        if (plans.findMissing().isPresent() && !replenishing && !closed) {
            new Replenisher().start();
            replenishing = true;
        }
    }

    /** Starts spares until none is missing. */
    private final class Replenisher extends ServiceThread {

        /** The spares of the specification that is being started. */
        private PlanSpares current;

        Replenisher() {
            super("polyproc-spares");
        }

        @Override
        protected void serve() {
            Parking.warmUp();
            for (current = nextMissing(); current != null; current = nextMissing()) {
                try {
                    yieldToLastChild();
                    Spares.this.start(current);
                } catch (IOException | RuntimeException e) {
                    giveUp(current);
                    System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "no spares of " + current.plan, e);
                } finally {
                    started(current);
                }
            }
        }

        /** Gives up the specification until it is asked for again, and wakes the threads that wait for this one. */
        @Override
        protected void failed(Throwable failure) {
            synchronized (Spares.this) {
                if (current != null) {
                    giveUp(current);
                }
                replenishing = false;
                Spares.this.notifyAll();
            }
        }
    }

    private synchronized void giveUp(PlanSpares of) {
        of.giveUp();
    }

    private synchronized void started(PlanSpares of) {
        of.starting = false;
        notifyAll();
    }

    /** Waits while the last child may be starting, since a starting JVM takes a CPU from it. */
    private void yieldToLastChild() {
        for (long left = untilFree(); left > 0; left = untilFree()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized long untilFree() {
        return closed ? 0 : busyUntil - System.nanoTime();
    }

    private synchronized PlanSpares nextMissing() {
        PlanSpares missing = closed ? null : plans.findMissing().orElse(null);
        if (missing == null) {
            replenishing = false;
            notifyAll();
        } else {
            missing.starting = true;
        }
        return missing;
    }

    private void start(PlanSpares of) throws IOException {
        JvmSpec plan = of.plan;
        SpareSlot slot;
        List<String> classes;
        synchronized (this) {
            classes = taskClasses();
            slot = freeSlots.isEmpty() ? SpareSlot.create(workspace) : freeSlots.pop();
        }
        slot.reset();
        Path bootFile = ChildLauncher.newBootFile(workspace);
        List<String> settings = plan.settings();
        BootFile.forSpare(workspace, slot.id(), classes, settings, warmUpTask).write(bootFile);
        Spare spare;
        try {
            JavaHome java = plan.java();
            List<String> additions = plan.additions(workspace, java.feature());
            Process process = plan.start(workspace, java, plan.archive(workspace, java), "spare", bootFile);
            spare = new Spare(plan, slot, process, bootFile, additions, settings);
        } catch (IOException | ChildStartException e) {
            ExitReport.collect(bootFile);
            throw e;
        }
        synchronized (this) {
            living.add(spare);
            if (closed || of.isFull()) {
                spare.kill();
            } else {
                of.spares.add(spare);
            }
        }
        spare.process().onExit().thenRun(() -> ended(spare));
    }

    private synchronized void ended(Spare spare) {
        if (spare.slot().isUnclaimed() && living.contains(spare)) {
            plans.of(spare.plan()).ended(spare);
            forget(spare);
            replenish();
        }
    }

    private synchronized void endedAfterClaim(Spare spare, boolean isChild) {
        if (isChild) {
            freeSlots.push(spare.slot());
        } else {
            forget(spare);
        }
    }

    private void forget(Spare spare) {
        ExitReport.collect(spare.bootFile());
        freeSlots.push(spare.slot());
        living.remove(spare);
        notifyAll();
    }

    /** Kills all spares, and waits for their end. */
    public synchronized void close() {
        closed = true;
        living.forEach(Spare::kill);
        await(() -> !replenishing && living.isEmpty());
    }
}

package io.polyproc.internal.boot;

import io.polyproc.errors.ChildStartException;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.thread.ServiceThread;
import io.polyproc.process.Task;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.value.SharedLong;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The spare JVMs of one facade: for each plan that was asked for, so many that wait. One that is used, or dies, is replaced by
 * a thread in the background that is there as long as spares are missing. Of more than {@value #MOST_PLANS} plans, the one that was
 * least recently used loses its spares.
 *
 * <p><b>Thread and process safety.</b> Safe.
 *
 * <p><b>If a process dies here.</b> A spare: it is replaced, and a task that it had been given and not begun is given to another,
 * or to a new JVM. This JVM: its spares end with it, like all its children.
 */
public final class Spares {

    /** So many spares in a row that end before they are ready are enough to see that none of that plan ever will be. */
    private static final int MOST_STILLBORN = 3;

    private static final int MOST_TASK_CLASSES = 8;

    /** A program may describe each child differently: each plan costs at least one idle JVM. */
    private static final int MOST_PLANS = 16;

    /** Spares that do not take a task, one after the other, cost patience each; a new JVM takes no longer. */
    private static final int MOST_TRIES = 2;

    /** How long no spare is started after one was used. */
    private static final long PAUSE_NANOS = 30_000_000;

    private final MappedWorkspace workspace;

    /** In the order of their last use. */
    private final Map<JvmSpec, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private final ArrayDeque<SpareSlot> freeSlots = new ArrayDeque<>();

    /** All processes that are not children, nor dead. */
    private final Set<Spare> living = new HashSet<>();

    /** Names of the classes that the last tasks were of. */
    private final LinkedHashSet<String> taskClasses = new LinkedHashSet<>();

    private byte[] practice;
    private boolean replenishing;

    /** No spare is started before, {@link System#nanoTime()}. */
    private long busyUntil = System.nanoTime();

    private boolean closed;

    /** The spares of one plan. */
    private static final class Kept {
        private final JvmSpec plan;
        private final List<Spare> spares = new ArrayList<>();
        private int wanted;
        private int stillborn;
        private boolean starting;

        Kept(JvmSpec plan) {
            this.plan = plan;
        }

        /** Kills the spares beyond a number, which is wanted from now on. */
        void limit(int count) {
            wanted = count;
            while (spares.size() > count) {
                spares.remove(spares.size() - 1).kill();
            }
        }

        int missing() {
            return stillborn >= MOST_STILLBORN ? 0 : wanted - spares.size();
        }
    }

    /** No spares yet. */
    public Spares(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /** Keeps so many spares of this plan from now on; if none, waits until those there are have ended. */
    synchronized void keep(JvmSpec plan, int count) {
        if (practice == null) {
            practice = practice(workspace);
        }
        Kept of = kept.computeIfAbsent(plan, Kept::new);
        of.limit(count);
        of.stillborn = 0;
        if (kept.size() > MOST_PLANS) {
            Kept leastRecent = kept.values().iterator().next();
            kept.remove(leastRecent.plan);
            leastRecent.limit(0);
        }
        replenish();
        if (count == 0) {
            kept.remove(plan);
            await(() -> !of.starting
                    && living.stream().noneMatch(spare -> spare.plan().equals(plan)));
        }
    }

    /** For how many plans there are, or may be, spares. */
    synchronized int plans() {
        return kept.size();
    }

    /** Whether there are no spares, and none are wanted. */
    synchronized boolean areUnused() {
        return kept.isEmpty() && living.isEmpty() && !replenishing;
    }

    /** The spares of a plan; of one that is not kept any more, none are wanted. */
    private Kept of(JvmSpec plan) {
        Kept of = kept.get(plan);
        return of == null ? new Kept(plan) : of;
    }

    /** Waits, also when interrupted, until something holds. */
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

    /** What a spare does before it waits: attach to a value and a lock. It takes nothing and changes nothing. */
    private static byte[] practice(MappedWorkspace workspace) {
        SharedLong number = SharedLong.open(workspace, Optional.empty(), 0);
        IpcLock lock = IpcLock.open(workspace, Optional.empty(), LockOptions.defaults());
        String text = "";
        Task task = () -> {
            if (number.get() != 0 || lock.isLocked() || !text.isEmpty()) {
                throw new IllegalStateException("the practice found " + number + " and " + lock);
            }
        };
        return TaskCodec.toBytes(task, workspace, "practice");
    }

    /** A task was started, or will be: spares load its class beforehand from now on. They do not initialise it. */
    synchronized void expect(Task task) {
        String name = task.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        String written = lambda < 0 ? name : name.substring(0, lambda);
        taskClasses.remove(written);
        taskClasses.add(written);
        if (taskClasses.size() > MOST_TASK_CLASSES) {
            taskClasses.remove(taskClasses.iterator().next());
        }
    }

    /** Names of the classes that the last tasks were of. */
    synchronized List<String> taskClasses() {
        return List.copyOf(taskClasses);
    }

    /** How many spares of this plan could be claimed now. */
    synchronized int ready(JvmSpec plan) {
        Kept of = kept.get(plan);
        int ready = 0;
        for (Spare spare : of == null ? List.<Spare>of() : of.spares) {
            ready += spare.isReady() ? 1 : 0;
        }
        return ready;
    }

    /** Keeps a spare of this plan from now on, if none is. */
    synchronized void keepAtLeastOne(JvmSpec plan) {
        if (!kept.containsKey(plan) || kept.get(plan).wanted == 0) {
            keep(plan, 1);
        }
    }

    /**
     * Has a spare of this plan begin a task. While that is written, the spare wakes up.
     *
     * @param task writes it; if that fails, the spare goes on waiting
     * @return the spare, which is a child from now on; empty when there is none that takes it, and then nobody has begun the task
     */
    Optional<Spare> hand(JvmSpec plan, String name, Supplier<byte[]> task) {
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
                BootFile.of(workspace, bytes).write(spare.bootFile());
            }
            taken = spare.slot().give(name, fits ? bytes : null, spare.process()::isAlive);
            return taken;
        } finally {
            retire(spare, taken);
            // Not before: to start a thread takes as long as to wake a spare.
            replenish();
        }
    }

    private byte[] write(Supplier<byte[]> task, Spare spare) {
        try {
            return task.get();
        } catch (RuntimeException | Error e) {
            giveBack(spare);
            throw e;
        }
    }

    /** A spare that was claimed in vain waits again. */
    private synchronized void giveBack(Spare spare) {
        Kept of = of(spare.plan());
        spare.slot().giveBack();
        if (closed || of.spares.size() >= of.wanted) {
            spare.kill();
        } else {
            of.spares.add(spare);
        }
        if (!spare.process().isAlive()) {
            // When it died it was not known whose death that was.
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

    /** Claims a spare of this plan; null when none is ready. */
    private synchronized Spare claim(JvmSpec plan) {
        Kept of = kept.get(plan);
        if (closed || of == null || of.wanted == 0) {
            return null;
        }
        List<String> additions = plan.additions(workspace, plan.feature());
        Spare claimed = null;
        for (Spare spare : List.copyOf(of.spares)) {
            if (!spare.additions().equals(additions)) {
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
        boolean missing = kept.values().stream().anyMatch(of -> of.missing() > 0);
        if (missing && !replenishing && !closed) {
            new Replenisher().start();
            replenishing = true;
        }
    }

    /** Starts spares until none is missing. */
    private final class Replenisher extends ServiceThread {

        /** The plan of which a spare is being started. */
        private Kept current;

        Replenisher() {
            super("polyproc-spares");
        }

        @Override
        protected void serve() {
            Parking.warmUp();
            for (current = nextMissing(); current != null; current = nextMissing()) {
                try {
                    giveWayToTheLastOne();
                    Spares.this.start(current);
                } catch (IOException | RuntimeException e) {
                    giveUp(current);
                    System.getLogger("io.polyproc").log(System.Logger.Level.DEBUG, "no spares of " + current.plan, e);
                } finally {
                    started(current);
                }
            }
        }

        /** There are no more spares of that plan until they are asked for; those who wait for this thread go on. */
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

    private synchronized void giveUp(Kept of) {
        of.stillborn = MOST_STILLBORN;
    }

    private synchronized void started(Kept of) {
        of.starting = false;
        notifyAll();
    }

    /** A JVM that starts takes a processor. So the child that has just begun has it for a moment, which may be all it needs. */
    private void giveWayToTheLastOne() {
        for (long left = untilFree(); left > 0; left = untilFree()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized long untilFree() {
        return closed ? 0 : busyUntil - System.nanoTime();
    }

    private synchronized Kept nextMissing() {
        for (Kept of : kept.values()) {
            if (!closed && of.missing() > 0) {
                of.starting = true;
                return of;
            }
        }
        replenishing = false;
        notifyAll();
        return null;
    }

    private void start(Kept of) throws IOException {
        JvmSpec plan = of.plan;
        SpareSlot slot;
        List<String> classes;
        synchronized (this) {
            classes = taskClasses();
            slot = freeSlots.isEmpty() ? SpareSlot.create(workspace) : freeSlots.pop();
        }
        slot.reset();
        Path bootFile = ChildLauncher.newBootFile(workspace);
        BootFile.forSpare(workspace, slot.id(), classes, practice).write(bootFile);
        Spare spare;
        try {
            JavaHome java = plan.java();
            List<String> additions = plan.additions(workspace, java.feature());
            Process process = plan.start(workspace, java, plan.archive(workspace, java), "spare", bootFile);
            spare = new Spare(plan, slot, process, bootFile, additions);
        } catch (IOException | ChildStartException e) {
            ExitReport.collect(bootFile);
            throw e;
        }
        synchronized (this) {
            living.add(spare);
            if (closed || of.spares.size() >= of.wanted) {
                spare.kill();
            } else {
                of.spares.add(spare);
            }
        }
        spare.process().onExit().thenRun(() -> ended(spare));
    }

    private synchronized void ended(Spare spare) {
        if (spare.slot().isUnclaimed() && living.contains(spare)) {
            Kept of = of(spare.plan());
            if (of.spares.remove(spare)) {
                of.stillborn = spare.slot().isReady() ? 0 : of.stillborn + 1;
            }
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
    synchronized void close() {
        closed = true;
        living.forEach(Spare::kill);
        await(() -> !replenishing && living.isEmpty());
    }
}

package io.polyproc.internal.boot;

import static io.polyproc.internal.boot.SpareDescriptor.*;

import io.polyproc.internal.cell.ByteCells;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * The memory between a parent and one spare JVM. {@link SpareDescriptor} has the layout and the table of states.
 *
 * <p><b>Thread and process safety.</b> {@link #claim} is safe for all threads; what follows is for the one that has claimed it.
 *
 * <p><b>If a process dies here.</b> The spare: as long as it has not taken the task, the parent gives it to another process; from
 * then on the death is that of the child. The parent: the spare ends with it.
 */
final class SpareSlot {

    /** A spare that has not taken its task by then, stopped or starved as it may be, has it taken back: 500 ms. */
    private static final long PATIENCE_NANOS = 500_000_000;

    /** For so long the other side is expected to be at work, and looked at instead of slept: 1 ms for the parent, 300 us for the spare. */
    private static final long WRITING_NANOS = 1_000_000;

    private static final long TAKING_NANOS = 300_000;

    private final ObjectRef ref;
    private final EventCount call;
    private final EventCount answer;
    private final IntCells words;
    private final ByteCells bytes;

    private SpareSlot(ObjectRef ref) {
        this.ref = ref;
        this.call = new EventCount(ref.workspace(), ref.ints(CALL_OFFSET));
        this.answer = new EventCount(ref.workspace(), ref.ints(ANSWER_OFFSET));
        this.words = ref.ints(0);
        this.bytes = new ByteCells(ref.memory(), ref.body() + BYTES_OFFSET);
    }

    /** What the spare was given: a name, and a task unless that is in the boot file. */
    record Gift(String name, byte[] task) {}

    static SpareSlot create(MappedWorkspace workspace) {
        ObjectSpec spec = new ObjectSpec(ObjectType.SPARE, null, 0, 0, 0, LENGTH);
        return new SpareSlot(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE));
    }

    static SpareSlot attach(MappedWorkspace workspace, long id) {
        return new SpareSlot(workspace.resolve(id));
    }

    long id() {
        return ref.id();
    }

    // The parent's side.

    /** Prepares it for the next spare. The last one is dead. */
    void reset() {
        words.setPlain(NAME_LENGTH_OFFSET / Integer.BYTES, 0);
        words.setPlain(TASK_LENGTH_OFFSET / Integer.BYTES, 0);
        words.setVolatile(STATE_OFFSET / Integer.BYTES, BOOTING);
    }

    boolean isReady() {
        return state() == READY;
    }

    /** Whether nobody has claimed it; its death is that of a spare, and of no child. */
    boolean isUnclaimed() {
        return state() <= READY;
    }

    /** Makes it this thread's, and wakes the spare, which has a task to expect. */
    boolean claim() {
        boolean claimed = change(READY, CLAIMED);
        if (claimed) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SPARE_CLAIMED);
            }
            call.raise(1);
        }
        return claimed;
    }

    /** Takes the claim back. */
    void giveBack() {
        change(CLAIMED, READY);
    }

    /** Whether a task is short enough to be given in memory. */
    static boolean fits(byte[] name, byte[] task) {
        return name.length + task.length <= MAX_BYTES;
    }

    /**
     * Gives it a task, and waits until it has begun it.
     *
     * @param task null when it is in the boot file
     * @param alive whether the process lives
     * @return whether it has; otherwise it never will
     */
    boolean give(byte[] name, byte[] task, BooleanSupplier alive) {
        words.setPlain(NAME_LENGTH_OFFSET / Integer.BYTES, name.length);
        words.setPlain(TASK_LENGTH_OFFSET / Integer.BYTES, task == null ? IN_FILE : task.length);
        bytes.write(0, name, 0, name.length);
        if (task != null) {
            bytes.write(name.length, task, 0, task.length);
        }
        int seen = answer.read();
        // SYNC task-given: volatile. Pairs with the read in await(). Without it the spare could see the state before
        // the bytes.
        change(CLAIMED, GIVEN);
        call.raise(1);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        lookWhile(GIVEN, TAKING_NANOS);
        while (state() == GIVEN) {
            answer.await(seen, PATIENCE_NANOS);
            seen = answer.read();
            if (state() == GIVEN && (!alive.getAsBoolean() || System.nanoTime() - deadline > 0)) {
                change(GIVEN, REVOKED);
            }
        }
        return state() == TAKEN;
    }

    // The spare's side.

    /** Waits for a task, and makes it this process's; false when the parent has revoked it. */
    boolean await() {
        change(BOOTING, READY);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SPARE_READY);
        }
        // No end: this process ends with its parent.
        for (int seen = call.read(); state() < GIVEN; seen = call.read()) {
            if (state() == CLAIMED) {
                lookWhile(CLAIMED, WRITING_NANOS);
            }
            if (state() < GIVEN) {
                call.await(seen, Parking.LONGEST_SLEEP_NANOS);
            }
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SPARE_GIVEN);
        }
        // SYNC task-given: see give(). The compare-and-set decides who has the task when the parent has lost patience.
        return change(GIVEN, TAKEN);
    }

    /** Whether the task is this process's. */
    boolean isTaken() {
        return state() == TAKEN;
    }

    /** Gives the task that is this process's, and tells the parent. */
    Gift take() {
        Gift gift = read();
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SPARE_TAKEN);
        }
        answer.raise(1);
        return gift;
    }

    /** Does what {@link #await} does when there is a task, for the first time and when nothing depends on it. */
    void practise() {
        answer.raise(1);
        read();
    }

    private Gift read() {
        byte[] name = new byte[words.getPlain(NAME_LENGTH_OFFSET / Integer.BYTES)];
        bytes.read(0, name, 0, name.length);
        int length = words.getPlain(TASK_LENGTH_OFFSET / Integer.BYTES);
        byte[] task = length == IN_FILE ? null : new byte[length];
        if (task != null) {
            bytes.read(name.length, task, 0, length);
        }
        return new Gift(new String(name, StandardCharsets.UTF_8), task);
    }

    /**
     * Looks, where that helps, until the state is another one, or the time is up. Between two looks it yields: the scheduler may have
     * put the other side, which has just been woken, behind us on our processor.
     */
    private void lookWhile(int expected, long nanos) {
        long begin = System.nanoTime();
        while (Parking.spinningHelps() && state() == expected && System.nanoTime() - begin < nanos) {
            Thread.yield();
        }
    }

    private int state() {
        return words.getVolatile(STATE_OFFSET / Integer.BYTES);
    }

    private boolean change(int from, int to) {
        return words.compareAndSet(STATE_OFFSET / Integer.BYTES, from, to);
    }
}

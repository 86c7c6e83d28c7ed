package io.polyproc.internal.spare;

import static io.polyproc.internal.spare.SpareDescriptor.*;

import io.polyproc.internal.cell.ByteCells;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * The memory shared by a parent and one spare JVM. {@link SpareDescriptor} has the layout and the table of states.
 *
 * <p><b>Thread and process safety.</b> {@link #claim} is safe; the steps after it are for the thread that has claimed
 * the spare.
 *
 * <p><b>If a process dies here.</b> The spare: until it has taken the task, the parent gives the task to another
 * process; afterwards it is the death of the child. The parent: the spare ends with it.
 */
public final class SpareSlot {

    /**
     * The time after which the task is revoked from a spare that has not taken it, since it is stopped or starved: 500
     * ms.
     */
    private static final long PATIENCE_NANOS = 500_000_000;

    /**
     * The time for which a side polls instead of parking, while the other one is expected to act: 1 ms for the parent,
     * 300 us for the spare.
     */
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

    /** The content of a slot: a name, and a task unless that is in the boot file. */
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

    /** Prepares it for the next spare. The previous one is dead. */
    void reset() {
        words.setPlain(NAME_LENGTH_OFFSET / Integer.BYTES, 0);
        words.setPlain(TASK_LENGTH_OFFSET / Integer.BYTES, 0);
        words.setVolatile(STATE_OFFSET / Integer.BYTES, BOOTING);
    }

    boolean isReady() {
        return state() == READY;
    }

    /** Tells whether it is unclaimed; its death is then that of a spare, not of a child. */
    boolean isUnclaimed() {
        return state() <= READY;
    }

    /** Claims the spare for this thread, and wakes it to expect a task. */
    boolean claim() {
        boolean claimed = change(READY, CLAIMED);
        if (claimed) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SPARE_CLAIMED);
            }
            call.notifyWaiters(1);
        }
        return claimed;
    }

    /** Releases the claim. */
    void release() {
        change(CLAIMED, READY);
    }

    /** Tells whether a task is short enough to be passed in memory. */
    static boolean fits(byte[] name, byte[] task) {
        return name.length + task.length <= MAX_BYTES;
    }

    /**
     * Passes a task to the spare, and waits until it has taken the task.
     *
     * @param task null when it is in the boot file
     * @param alive tells whether the process lives
     * @return true if it has; otherwise it never will
     */
    boolean give(byte[] name, byte[] task, BooleanSupplier alive) {
        words.setPlain(NAME_LENGTH_OFFSET / Integer.BYTES, name.length);
        words.setPlain(TASK_LENGTH_OFFSET / Integer.BYTES, task == null ? IN_FILE : task.length);
        bytes.write(0, name, 0, name.length);
        if (task != null) {
            bytes.write(name.length, task, 0, task.length);
        }
        int seen = answer.read();
        // SYNC task-given: CAS. Pairs with the volatile reads of the state in await(). Without it the spare could see
        // the state before the bytes.
        change(CLAIMED, GIVEN);
        call.notifyWaiters(1);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        pollWhile(GIVEN, TAKING_NANOS);
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

    /** Waits for a task and takes it; false if the parent has revoked it. */
    boolean await() {
        change(BOOTING, READY);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SPARE_READY);
        }
        // Without a deadline: this process ends with its parent.
        for (int seen = call.read(); state() < GIVEN; seen = call.read()) {
            if (state() == CLAIMED) {
                pollWhile(CLAIMED, WRITING_NANOS);
            }
            if (state() < GIVEN) {
                call.await(seen, Parking.PARK_INTERVAL_NANOS);
            }
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SPARE_GIVEN);
        }
        // SYNC task-given: acquire half of the pair with give(). The CAS also decides against a parent that revokes the
        // task: exactly one of the two leaves GIVEN.
        return change(GIVEN, TAKEN);
    }

    /** Tells whether this process has taken the task. */
    boolean isTaken() {
        return state() == TAKEN;
    }

    /** Returns the task that this process has taken, and notifies the parent. */
    Gift take() {
        Gift gift = read();
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SPARE_TAKEN);
        }
        answer.notifyWaiters(1);
        return gift;
    }

    /** Runs the code of {@link #await} and {@link #take} once, as a warm-up. */
    void warmUp() {
        answer.notifyWaiters(1);
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
     * Polls until the state changes or the time has elapsed, if another CPU exists. It yields between two polls: the
     * scheduler may have queued the other side, which has just been woken, on the same CPU.
     */
    private void pollWhile(int expected, long nanos) {
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

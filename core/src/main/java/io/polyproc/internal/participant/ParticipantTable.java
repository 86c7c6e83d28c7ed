package io.polyproc.internal.participant;

import static io.polyproc.internal.segment.ParticipantDescriptor.*;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.liveness.LockFile;
import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.liveness.ProcessIdentity.Existence;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.InlineString;
import io.polyproc.internal.segment.SegmentDescriptor;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The JVMs that have the workspace open. A participant has an <em>id</em>: {@code slot + 1} in bits 0-13 and the slot's
 * generation in bits 14-29. An id names one registration permanently: when the slot is reused, its generation differs,
 * which proves that the former owner is gone.
 *
 * <p><b>Proof of life</b> is the participant's byte of the lock file. A free byte counts as death unless {@code /proc}
 * shows the process that has registered. Then a descriptor closed in that process has freed its byte. The prober notes
 * that in the state. The owner locks its byte again the next time it probes a participant or changes the structure
 * (decision 0019).
 *
 * <p><b>If a process dies here:</b> its file lock is free. From then on {@link #isAlive} is false for it, and the next
 * JVM to register may take its slot.
 */
public final class ParticipantTable {

    private static final int SLOT_BITS = 14;
    private static final long WARM_UP_NANOS = 1_000_000_000;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

    private final MappedMemory memory;
    private final LockFile lockFile;
    private final IntCells pollers;
    private final LongCells warmUntil;
    private volatile int me;

    public ParticipantTable(MappedMemory memory, LockFile lockFile) {
        this.memory = memory;
        this.lockFile = lockFile;
        this.pollers = new IntCells(memory, SegmentDescriptor.POLLERS_OFFSET);
        this.warmUntil = new LongCells(memory, SegmentDescriptor.WARM_UNTIL_OFFSET);
    }

    /** Registers this JVM. Under the structure lock. */
    public void register(String name) {
        int slot = findSlot();
        lockFile.hold(slot);
        ProcessIdentity identity = ProcessIdentity.current();
        IntCells record = record(slot);
        int base = base(slot);
        ByteBuffer buffer = memory.buffer();
        int generation = buffer.getInt(base + GENERATION_OFFSET) + 1;
        LongCells left = left(slot);
        left.setVolatile(0, left.getVolatile(0) & ~bitOf(generation));
        buffer.putInt(base + GENERATION_OFFSET, generation);
        buffer.putLong(base + PID_OFFSET, identity.pid());
        buffer.putLong(base + START_OFFSET, identity.startTicks());
        buffer.putLong(base + BOOT_ID_OFFSET, identity.bootId());
        buffer.putLong(base + PID_NAMESPACE_OFFSET, identity.pidNamespace());
        buffer.putLong(base + REGISTERED_OFFSET, System.currentTimeMillis());
        buffer.putInt(base + CAN_WAKE_OFFSET, Parking.canWake() ? 1 : 0);
        buffer.putInt(base + NAME_LENGTH_OFFSET, InlineString.put(buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, name));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.PARTICIPANT_HELD);
        }
        // SYNC participant-live: release. Pairs with the acquire in isAlive(). Without it a prober could see the slot
        // live with the generation of its former owner.
        record.setRelease(STATE_OFFSET / Integer.BYTES, LIVE);
        me = generation << SLOT_BITS | slot + 1;
        countPollers();
        warnIfCold();
    }

    /** Notes that the task of this process is done: from now on its end counts as leaving, not as death. */
    public void noteOrderlyEnd() {
        LongCells left = left(slotOf(me));
        long before;
        do {
            before = left.getVolatile(0);
        } while (!left.compareAndSet(0, before, before | bitOf(me >>> SLOT_BITS)));
    }

    /** Frees the slot. Under the structure lock; the caller then closes the lock file. */
    public void leave() {
        if (!isRegistered(slotOf(me), me >>> SLOT_BITS)) {
            return; // declared dead: the slot may belong to another participant
        }
        LongCells left = left(slotOf(me));
        left.setVolatile(0, left.getVolatile(0) | bitOf(me >>> SLOT_BITS));
        record(slotOf(me)).setRelease(STATE_OFFSET / Integer.BYTES, LEFT);
        countPollers();
    }

    /** Returns the id of this JVM, as used in lock words. */
    public int me() {
        return me;
    }

    /** Tells whether the participant with this id lives and has the workspace open. */
    public boolean isAlive(int id) {
        int slot = slotOf(id);
        if (slot == slotOf(me)) {
            return id == me;
        }
        if (slot < 0 || slot >= COUNT) {
            return false;
        }
        int generation = id >>> SLOT_BITS;
        if (!isRegistered(slot, generation)) {
            return false;
        }
        keepProof();
        return lockFile.isHeld(slot, new BooleanSupplier() {
            @Override
            public boolean getAsBoolean() {
                return livesWithoutLock(slot, generation);
            }
        });
    }

    private boolean isRegistered(int slot, int generation) {
        IntCells record = record(slot);
        // SYNC participant-live: acquire. Pairs with the release in register().
        int state = record.getAcquire(STATE_OFFSET / Integer.BYTES);
        return (state == LIVE || state == UNLOCKED)
                && record.getVolatile(GENERATION_OFFSET / Integer.BYTES) == generation;
    }

    /**
     * Decides whether a participant lives whose byte is free, while no process can take its slot. The JDK's table of
     * file locks still has a lock of this JVM that the kernel has freed, so a slot of this JVM gets here only without a
     * user.
     */
    private boolean livesWithoutLock(int slot, int generation) {
        ProcessIdentity owner = ParticipantIdentities.read(memory.buffer(), slot);
        // The slot may have had a new owner meanwhile, which has left or died: its record is not evaluated here.
        if (!isRegistered(slot, generation)) {
            return false;
        }
        IntCells record = record(slot);
        if (owner.existence() == Existence.ALIVE && !owner.equals(ProcessIdentity.current())) {
            record.compareAndSet(STATE_OFFSET / Integer.BYTES, LIVE, UNLOCKED);
            return true;
        }
        if (!record.compareAndSet(STATE_OFFSET / Integer.BYTES, LIVE, DEAD)) {
            record.compareAndSet(STATE_OFFSET / Integer.BYTES, UNLOCKED, DEAD);
        }
        return false;
    }

    /** Locks this JVM's byte again if a prober has found it free. */
    private void keepProof() {
        int slot = slotOf(me);
        if (slot >= 0) {
            IntCells record = record(slot);
            if (record.getOpaque(STATE_OFFSET / Integer.BYTES) == UNLOCKED && lockFile.retake()) {
                record.compareAndSet(STATE_OFFSET / Integer.BYTES, UNLOCKED, LIVE);
            }
        }
    }

    /**
     * Locks this JVM's byte again if a prober has found it free.
     *
     * @throws WorkspaceException when a process without access to this one's identity has declared it dead, and so may
     *     have its locks
     */
    public void checkProof() {
        keepProof();
        if (!isRegistered(slotOf(me), me >>> SLOT_BITS)) {
            Path lock = MappedWorkspace.lockFile(memory.file().getParent());
            throw new WorkspaceException(
                    Reason.TAKEN_FOR_DEAD,
                    lock,
                    "a process of another container or pid namespace has taken this one for dead, since a program in"
                            + " this JVM has opened and closed " + lock
                            + ", which frees the file locks of the whole JVM: close the"
                            + " workspace, open it again, and leave that file alone");
        }
    }

    /**
     * Tells whether the participant with this id has closed the workspace, or is a child whose task has returned; such
     * a child may be alive. False when the participant uses the workspace or died, or when the record of it was reused.
     */
    public boolean hasLeft(int id) {
        int slot = slotOf(id);
        if (slot < 0 || slot >= COUNT) {
            return false;
        }
        int generation = id >>> SLOT_BITS;
        int later = record(slot).getVolatile(GENERATION_OFFSET / Integer.BYTES) - generation;
        return later >= 0 && later < Long.SIZE && (left(slot).getVolatile(0) & bitOf(generation)) != 0;
    }

    /** Returns a description of a participant, as in "pid 4711 (worker-2)". */
    public String describe(int id) {
        int slot = slotOf(id);
        if (slot < 0 || slot >= COUNT) {
            return "no process";
        }
        return memory.guarded(() -> describe(id, base(slot)));
    }

    private String describe(int id, int base) {
        ByteBuffer buffer = memory.buffer();
        if (buffer.getInt(base + GENERATION_OFFSET) != id >>> SLOT_BITS) {
            return "a process that is gone";
        }
        String name =
                InlineString.get(buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, buffer.getInt(base + NAME_LENGTH_OFFSET));
        return "pid " + pid(id) + (name.isEmpty() ? "" : " (" + name + ")");
    }

    /** Returns the pid of a participant in its own pid namespace; 0 when there is none, or its slot was reused. */
    public long pid(int id) {
        if (slotOf(id) < 0 || slotOf(id) >= COUNT) {
            return 0;
        }
        int base = base(slotOf(id));
        ByteBuffer buffer = memory.buffer();
        return memory.guarded(() ->
                buffer.getInt(base + GENERATION_OFFSET) == id >>> SLOT_BITS ? buffer.getLong(base + PID_OFFSET) : 0L);
    }

    /** Returns descriptions of all living participants. */
    public List<String> list() {
        List<String> all = new ArrayList<>();
        for (int slot = 0; slot < COUNT && isUsed(slot); slot++) {
            int id = currentId(slot);
            if (id != 0 && isAlive(id)) {
                all.add(describe(id));
            }
        }
        return all;
    }

    /** Tells whether some participant changes words without being able, or not yet able, to wake futex sleepers. */
    public boolean hasPollers() {
        if (pollers.getOpaque(0) != 0) {
            return true;
        }
        // After a restart of the machine the word may have any time of the former clock.
        long left = warmUntil.getOpaque(0) - System.nanoTime();
        return left > 0 && left <= WARM_UP_NANOS;
    }

    /** Shortens the park interval of waiters for a while, if this JVM has not loaded the binding that wakes them. */
    public void warnIfCold() {
        if (!Parking.isWarm()) {
            // One clock for all processes of the machine, which no administrator sets.
            warmUntil.setOpaque(0, System.nanoTime() + WARM_UP_NANOS);
        }
    }

    /** Changes the name of this JVM in messages. A concurrent reader may get a part of it. Benign. */
    public void rename(String name) {
        int base = base(slotOf(me));
        ByteBuffer buffer = memory.buffer();
        try {
            buffer.putInt(base + NAME_LENGTH_OFFSET, 0);
            int length = InlineString.put(buffer, base + NAME_OFFSET, MAX_NAME_LENGTH, name);
            buffer.putInt(base + NAME_LENGTH_OFFSET, length);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Notes that this JVM cannot wake futex sleepers. */
    public void becomePoller() {
        memory.writeInt(base(slotOf(me)) + CAN_WAKE_OFFSET, 0);
        pollers.setVolatile(0, 1);
    }

    private void countPollers() {
        int found = 0;
        for (int slot = 0; slot < COUNT && isUsed(slot); slot++) {
            int id = currentId(slot);
            if (id != 0 && !canWake(slot) && isAlive(id)) {
                found = 1;
            }
        }
        pollers.setVolatile(0, found);
    }

    private boolean canWake(int slot) {
        return memory.readInt(base(slot) + CAN_WAKE_OFFSET) != 0;
    }

    private int findSlot() {
        int reusable = -1;
        for (int slot = 0; slot < COUNT; slot++) {
            if (!isUsed(slot)) {
                return slot;
            }
            if (reusable < 0 && memory.buffer().getInt(base(slot) + GENERATION_OFFSET) < LAST_GENERATION) {
                int id = currentId(slot);
                reusable = id == 0 || !isAlive(id) ? slot : -1;
            }
        }
        if (reusable < 0) {
            throw new WorkspaceException(
                    Reason.FULL,
                    memory.file(),
                    "all " + COUNT + " participant slots of " + memory.file().getParent()
                            + " are in use: close some of the processes that have it open");
        }
        return reusable;
    }

    /** Slots are allocated in order at first, so the first unused one ends every search. */
    private boolean isUsed(int slot) {
        return record(slot).getAcquire(STATE_OFFSET / Integer.BYTES) != UNUSED;
    }

    /** Returns the id of the live registration of a slot, or 0. */
    private int currentId(int slot) {
        IntCells record = record(slot);
        int state = record.getAcquire(STATE_OFFSET / Integer.BYTES);
        return state == LIVE || state == UNLOCKED
                ? record.getPlain(GENERATION_OFFSET / Integer.BYTES) << SLOT_BITS | slot + 1
                : 0;
    }

    private IntCells record(int slot) {
        return new IntCells(memory, base(slot));
    }

    /** Returns which of the last owners of a slot have closed the workspace. */
    private LongCells left(int slot) {
        return new LongCells(memory, base(slot) + LEFT_OFFSET);
    }

    private static long bitOf(int generation) {
        return 1L << generation;
    }

    private static int slotOf(int id) {
        return (id & SLOT_MASK) - 1;
    }

    private static int base(int slot) {
        return SegmentDescriptor.PARTICIPANTS_OFFSET + slot * LENGTH;
    }
}

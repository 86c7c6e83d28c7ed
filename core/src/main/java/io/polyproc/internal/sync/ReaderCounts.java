package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ReadWriteLockDescriptor.*;

import io.polyproc.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.ArrayList;
import java.util.List;

/**
 * The number of reading threads of each process, for one read-write lock. Each process has a slot of its own, so
 * readers of different processes share no cache line.
 *
 * <p><b>Progress.</b> Adding and removing a reader is wait-free, once the process has a slot.
 *
 * <p><b>If a process dies here.</b> Its slot names it, so its readers are identified and removed. The slot is free for
 * the next process that needs one.
 */
final class ReaderCounts {

    private static final int SLOT = SLOT_LENGTH / Long.BYTES;
    private static final int NONE = -1;

    private final ObjectRef ref;
    private final ParticipantTable participants;
    private final IntCells used;
    private final LongCells slots;
    private volatile int ours = NONE;

    ReaderCounts(ObjectRef ref) {
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.used = ref.ints(USED_OFFSET);
        this.slots = ref.longs(READERS_OFFSET);
    }

    /** Adds a reading thread of this process in its slot. */
    void add(int slot) {
        // SYNC readers-or-writer: atomic, before the read of the mutex in RawReadWriteLock.mayRead(). Pairs with the
        // reads in count(), which follow the CAS of the mutex.
        slots.getAndAdd(slot, 1);
    }

    /** Removes a reading thread of this process; tells whether it was the last one of the process. */
    boolean remove() {
        // SYNC readers-left: atomic. Pairs with the reads in count(). Without it a writer could change what a reader
        // still reads.
        return countOf(slots.getAndAdd(slot(), -1)) == 1;
    }

    /** Returns the number of reading threads, after removal of the dead ones if asked for. */
    int count(boolean withoutTheDead) {
        int all = 0;
        // SYNC readers-used: volatile, after the CAS of the mutex. Pairs with the CAS in takeSlot(). Without it a
        // writer
        // could overlook a reader in a new slot.
        for (int i = 0, end = used.getVolatile(0); i < end; i++) {
            // SYNC readers-or-writer, SYNC readers-left: volatile. Pairs with the additions in add() and remove().
            long reader = slots.getVolatile(i * SLOT);
            if (countOf(reader) > 0) {
                // SYNC readers-slot: CAS. Pairs with that in takeSlot(): a slot that has a new owner is not cleared.
                boolean dead = withoutTheDead && !participants.isAlive(idOf(reader));
                all += dead && slots.compareAndSet(i * SLOT, reader, 0) ? 0 : countOf(reader);
            }
        }
        return all;
    }

    /** Returns the reading processes and their numbers of threads, dead ones included; a snapshot. */
    List<HolderCount> list() {
        List<HolderCount> all = new ArrayList<>();
        for (int i = 0, end = used.getVolatile(0); i < end; i++) {
            long reader = slots.getVolatile(i * SLOT);
            if (countOf(reader) > 0) {
                all.add(new HolderCount(idOf(reader), countOf(reader)));
            }
        }
        return all;
    }

    /**
     * Returns the slot in which this process counts its readers, as an index of its word.
     *
     * @throws IpcException when other processes have all slots
     */
    int slot() {
        int slot = ours;
        return slot >= 0 ? slot : takeSlot();
    }

    private synchronized int takeSlot() {
        for (int i = 0; ours < 0 && i < READERS; i++) {
            long reader = slots.getVolatile(i * SLOT);
            // SYNC readers-slot: CAS. Pairs with that of other processes here, and with that in count().
            if ((reader == 0 || !participants.isAlive(idOf(reader)))
                    && slots.compareAndSet(i * SLOT, reader, (long) participants.me() << 32)) {
                // SYNC readers-used: CAS, before the first count. Pairs with the read in count(): a writer reads all
                // slots below it.
                for (int before = used.getVolatile(0); before <= i; before = used.getVolatile(0)) {
                    used.compareAndSet(0, before, i + 1);
                }
                ours = i * SLOT;
            }
        }
        if (ours < 0) {
            throw new IpcException(ref + ": " + READERS + " processes read through it already, which is the limit:"
                    + " close the workspace in some of them, or use several locks");
        }
        return ours;
    }

    private static int idOf(long reader) {
        return (int) (reader >>> 32);
    }

    private static int countOf(long reader) {
        return (int) reader;
    }
}

package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.GroupDescriptor.*;

import io.polyproc.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The elements that a group has taken and not acknowledged, and their consumers. All is written under the take lock of
 * the group, except that the consumer of an element {@linkplain #free frees} its slot without the lock.
 *
 * <p><b>If a process dies here:</b> one word, the holder, names the owner of a slot. The count of elements to redeliver
 * is derived from these words; {@link #repair} computes it again.
 */
final class InFlightTable {

    static final int NONE = -1;

    private static final int STRIDE = SLOT_LENGTH / Long.BYTES;

    private final ObjectRef ref;
    private final ParticipantTable participants;
    private final IntCells returned;
    private final IntCells used;
    private final LongCells inFlight;

    InFlightTable(ObjectRef ref, int group) {
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.returned = ref.ints(group + RETURNED_OFFSET);
        this.used = ref.ints(group + USED_OFFSET);
        this.inFlight = ref.longs(group + IN_FLIGHT_OFFSET);
    }

    /** Returns the number of slots that were ever used. */
    private int used() {
        // A damaged file may have a larger number.
        // SYNC slots-used: acquire. Pairs with the release in note(). Without it a slot could be read before its
        // element, or be missed by a thread that sees the element taken.
        return Math.min(IN_FLIGHT_LIMIT, used.getAcquire(0));
    }

    /** Tells whether a slot was ever used. */
    boolean wereUsed() {
        return used() > 0;
    }

    /** Returns the number of elements to redeliver. */
    int returned() {
        // SYNC element-returned: acquire. Pairs with the volatile store in giveBack(). Without it a consumer could miss
        // the holder of the element.
        return returned.getAcquire(0);
    }

    /** Returns the number of elements in the table. */
    int count() {
        int count = 0;
        for (int slot = 0; slot < used(); slot++) {
            count += holder(slot) != 0 ? 1 : 0;
        }
        return count;
    }

    /**
     * Records that this process is about to take an element, for its first attempt, with these flag bits. Returns the
     * slot.
     */
    int note(long index, long sequence, int mark) {
        int slot = 0;
        while (slot < IN_FLIGHT_LIMIT && holder(slot) != 0) {
            slot++;
        }
        if (slot == IN_FLIGHT_LIMIT) {
            throw new IpcException(ref + ": " + IN_FLIGHT_LIMIT
                    + " elements are taken and not acknowledged, which is the limit: acknowledge some first");
        }
        if (slot >= used()) {
            // SYNC slots-used: release, before the taken index. Pairs with the acquire in used().
            used.setRelease(0, slot + 1);
        }
        inFlight.setPlain(slot * STRIDE + SLOT_INDEX, index);
        inFlight.setPlain(slot * STRIDE + SLOT_SEQUENCE, sequence);
        setHolder(slot, mine(1 | mark));
        return slot;
    }

    /** Returns the slot of the first element to redeliver after a sequence number; {@link #NONE} if there is none. */
    int nextReturned(long after) {
        int first = NONE;
        for (int next = 0; next < used(); next++) {
            if (isReturned(next) && sequence(next) > after && (first == NONE || sequence(next) < sequence(first))) {
                first = next;
            }
        }
        return first;
    }

    private boolean isReturned(int slot) {
        long holder = holder(slot);
        return holder != 0 && idOf(holder) == 0;
    }

    /** Removes an element that was to be redelivered. */
    void giveOut(int slot) {
        setHolder(slot, 0);
        // SYNC element-returned: release, after the holder, as in giveBack(). No thread waits for fewer elements.
        returned.setRelease(0, returned() - 1);
    }

    /** Assigns an element that was to be redelivered to this process, with these flag bits. */
    void giveOut(int slot, int mark) {
        setHolder(slot, mine(attempt(slot) | mark));
        // SYNC element-returned: release, after the holder, as above.
        returned.setRelease(0, returned() - 1);
    }

    /** Marks an element for redelivery, with the next attempt. */
    void giveBack(int slot) {
        giveBack(slot, attempt(slot) + 1);
    }

    /** Marks an element for redelivery, with the given attempt. */
    void giveBack(int slot, int attempt) {
        setHolder(slot, holder(attempt, 0));
        // SYNC element-returned: volatile, after the holder. Pairs with the acquire in returned(). The notification
        // that follows checks for waiters, which prepare their wait before they read this count (Dekker). Without it a
        // consumer could park although there is an element.
        returned.setVolatile(0, returned() + 1);
    }

    /** Frees a slot. */
    void drop(int slot) {
        setHolder(slot, 0);
    }

    /** Tells whether this process owns the slot, for that element and attempt. */
    boolean isMine(int slot, long sequence, int attempt) {
        return slot != NONE && sequence(slot) == sequence && holder(slot) == mine(attempt);
    }

    /** Frees a slot of this process by CAS. Returns false when this process does not own it any more. */
    boolean free(int slot, int attempt) {
        // SYNC slot-holder: CAS. Pairs with the release in setHolder(). Without it a slot could be freed that a
        // recovery has given to another consumer.
        return inFlight.compareAndSet(slot * STRIDE + SLOT_HOLDER, mine(attempt), 0);
    }

    /** Tells whether the element is lost if its holder dies. */
    boolean isDrained(int slot) {
        return (holder(slot) >>> Integer.SIZE & DRAINED) != 0;
    }

    /** Returns the sequence number of the element. */
    long sequence(int slot) {
        return inFlight.getPlain(slot * STRIDE + SLOT_SEQUENCE);
    }

    /** Returns Chronicle's index of the element. */
    long index(int slot) {
        return inFlight.getPlain(slot * STRIDE + SLOT_INDEX);
    }

    /** Returns the number of the present attempt, or of the next one if the element is to be redelivered. */
    int attempt(int slot) {
        return (int) (holder(slot) >>> Integer.SIZE) & ~DRAINED;
    }

    /** Returns the first slot from {@code slot} on whose holder is dead; {@link #NONE} if there is none. */
    int nextOfDead(int slot) {
        for (int next = slot; next < used(); next++) {
            int id = idOf(holder(next));
            if (id != 0 && !participants.isAlive(id)) {
                return next;
            }
        }
        return NONE;
    }

    /** Returns the number of the first file with an element in the table; at most {@code limit}. */
    long firstFile(long limit) {
        long first = limit;
        for (int slot = 0; slot < used(); slot++) {
            if (holder(slot) != 0) {
                first = Math.min(first, ChronicleLog.fileOf(index(slot)));
            }
        }
        return first;
    }

    /**
     * Frees the slots of elements that were not taken, and counts again; {@code taken} is the number of the last
     * element taken.
     */
    void repair(long taken) {
        int toGiveOut = 0;
        for (int slot = 0; slot < used(); slot++) {
            if (sequence(slot) > taken) {
                drop(slot);
            }
            toGiveOut += isReturned(slot) ? 1 : 0;
        }
        // SYNC element-returned: release, after the holders. A waiter checks again within one park interval.
        returned.setRelease(0, toGiveOut);
    }

    private long holder(int slot) {
        // SYNC slot-holder: acquire. Pairs with the release in setHolder(). Without it the index and sequence number
        // could be those of the previous element in the slot.
        return inFlight.getAcquire(slot * STRIDE + SLOT_HOLDER);
    }

    private void setHolder(int slot, long holder) {
        // SYNC slot-holder: release. Pairs with the acquire in holder().
        inFlight.setRelease(slot * STRIDE + SLOT_HOLDER, holder);
    }

    private long mine(int attempt) {
        return holder(attempt, participants.me());
    }

    private static long holder(int attempt, int id) {
        return (long) attempt << Integer.SIZE | id;
    }

    private static int idOf(long holder) {
        return (int) holder;
    }
}

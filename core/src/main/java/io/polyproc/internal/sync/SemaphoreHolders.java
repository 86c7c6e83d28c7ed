package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.SemaphoreDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.ArrayList;
import java.util.List;

/**
 * The permits of each process that holds some of one semaphore. All changes are made under its mutex.
 *
 * <p><b>If a process dies here.</b> Each change of a count is one store, and the next holder of the mutex computes the
 * free permits from the counts.
 */
final class SemaphoreHolders {

    private static final int NONE = -1;

    private final ParticipantTable participants;
    private final LongCells slots;
    private final IntCells deaths;

    /** The slot in which this process's permits were counted last, which saves most searches. Guarded by the mutex. */
    private int lastSlot;

    SemaphoreHolders(ObjectRef ref) {
        this.participants = ref.workspace().participants();
        this.slots = ref.longs(HOLDERS_OFFSET);
        this.deaths = ref.ints(DEATHS_OFFSET);
    }

    /** Adds permits to those of this process; false when all slots belong to other processes. */
    boolean add(int permits) {
        int i = slotOf(participants.me());
        if (i == NONE) {
            return false;
        }
        slots.setPlain(i, holder(participants.me(), permitsOf(slots.getPlain(i)) + permits));
        return true;
    }

    /**
     * Removes permits from their holders, first from this process: a permit may be released by another process than the
     * one that acquired it. Returns the number found.
     */
    int remove(int permits) {
        int mine = slotOf(participants.me());
        int left = mine == NONE ? permits : removeFrom(mine, permits);
        for (int i = 0; i < HOLDERS && left > 0; i++) {
            left = removeFrom(i, left);
        }
        return permits - left;
    }

    private int removeFrom(int i, int permits) {
        long holder = slots.getPlain(i);
        int taken = Math.min(permits, permitsOf(holder));
        if (taken > 0) {
            slots.setPlain(i, holder(idOf(holder), permitsOf(holder) - taken));
        }
        return permits - taken;
    }

    /** Returns the slot in which this process's permits are or may be counted; {@link #NONE} when all are taken. */
    private int slotOf(int me) {
        int last = lastSlot;
        if (idOf(slots.getPlain(last)) == me) {
            return last;
        }
        int slot = searchSlotOf(me);
        lastSlot = Math.max(0, slot);
        return slot;
    }

    private int searchSlotOf(int me) {
        int unused = NONE;
        for (int i = 0; i < HOLDERS; i++) {
            long holder = slots.getPlain(i);
            if (idOf(holder) == me) {
                return i;
            }
            if (unused == NONE && permitsOf(holder) == 0) {
                unused = i;
            }
        }
        return unused;
    }

    /** Frees the permits of dead holders and returns their number. The caller recomputes the free permits. */
    int freeDeadPermits() {
        int freed = 0;
        for (int i = 0; i < HOLDERS; i++) {
            long holder = slots.getPlain(i);
            if (permitsOf(holder) > 0 && !participants.isAlive(idOf(holder))) {
                slots.setPlain(i, 0);
                deaths.setPlain(0, deaths.getPlain(0) + 1);
                freed += permitsOf(holder);
            }
        }
        return freed;
    }

    /** Returns the number of permits that all processes hold. */
    int held() {
        int held = 0;
        for (int i = 0; i < HOLDERS; i++) {
            held += permitsOf(slots.getPlain(i));
        }
        return held;
    }

    /** Returns the number of holders that died with permits, which were then freed; without the mutex, a snapshot. */
    int deaths() {
        return deaths.getVolatile(0);
    }

    /** Returns the holders and their permits, dead ones included; without the mutex, a snapshot. */
    List<HolderCount> list() {
        List<HolderCount> all = new ArrayList<>();
        for (int i = 0; i < HOLDERS; i++) {
            long holder = slots.getVolatile(i);
            if (permitsOf(holder) > 0) {
                all.add(new HolderCount(idOf(holder), permitsOf(holder)));
            }
        }
        return all;
    }

    private static long holder(int id, int permits) {
        return (long) id << 32 | permits;
    }

    private static int idOf(long holder) {
        return (int) (holder >>> 32);
    }

    private static int permitsOf(long holder) {
        return (int) holder;
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;
import static io.polyproc.internal.sync.BarrierWords.*;

import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The party slots of one barrier. A slot goes first to the process that had it before, then to newcomers. So a barrier
 * knows from the first phase on which processes it waits for. A process that has closed its workspace releases its
 * slot. If more threads arrive than there are parties, a newcomer takes the slot of a party that has not arrived, as
 * the JDK's barrier does not identify its parties.
 *
 * <p><b>Progress.</b> Lock-free. An arrival reads all slots.
 *
 * <p><b>If a process dies here.</b> Each change is one CAS of one slot: it has arrived, or it has not.
 */
final class BarrierParties {

    /** Stands for no slot. */
    static final int NONE = -1;

    private static final int RENEWAL = 1 << 20;

    private final ParticipantTable participants;
    private final LongCells slots;
    private final int size;
    private final boolean shrinking;

    BarrierParties(ObjectRef ref) {
        this.participants = ref.workspace().participants();
        this.slots = ref.longs(LENGTH);
        this.size = (int) ref.size();
        this.shrinking = (ref.options() & SHRINKING) != 0;
    }

    /** Returns the number of slots. */
    int size() {
        return size;
    }

    /** Tells whether a party that died is no longer waited for. */
    boolean isShrinking() {
        return shrinking;
    }

    long read(int slot) {
        // SYNC barrier-arrival: volatile. Pairs with the CAS in compareAndSet().
        return slots.getVolatile(slot);
    }

    boolean compareAndSet(int slot, long party, long next) {
        // SYNC barrier-arrival: CAS. Pairs with read() in isComplete(). Without it the thread that begins the next
        // phase could miss what this party did before it arrived.
        return slots.compareAndSet(slot, party, next);
    }

    /** Arrives in a phase; returns the party slot, or {@link #NONE} if all slots have arrived. */
    int arrive(int phase) {
        for (SlotPriority priority : SlotPriority.values()) {
            for (int i = 0; i < size; i++) {
                long party = read(i);
                if (isAwaited(party, phase) && isOpenTo(priority, idOf(party))) {
                    if (!compareAndSet(i, party, arrived(phase, participants.me()))) {
                        return arrive(phase);
                    }
                    if (Crash.ENABLED) {
                        Crash.at(CrashPoint.BARRIER_ARRIVED);
                    }
                    return i;
                }
            }
        }
        return NONE;
    }

    /** The priority with which a slot is taken, the best first. */
    private enum SlotPriority {
        OURS,
        FREE_SLOT,
        LEFT,
        ANOTHERS
    }

    private boolean isOpenTo(SlotPriority priority, int party) {
        switch (priority) {
            case OURS:
                return party == participants.me();
            case FREE_SLOT:
                return party == 0;
            case LEFT:
                return !shrinking && participants.hasLeft(party) && !participants.isAlive(party);
            default:
                return participants.isAlive(party);
        }
    }

    /** Takes an open slot without arriving; false when there is none in this phase. */
    boolean register(int phase) {
        for (int i = 0; i < size; i++) {
            long party = read(i);
            if (idOf(party) == 0
                    && isAwaited(party, phase)
                    && compareAndSet(i, party, known(phase, participants.me()))) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether all slots name a participant. */
    boolean areAllKnown() {
        for (int i = 0; i < size; i++) {
            if (idOf(read(i)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether all parties that this phase waits for have arrived. */
    boolean isComplete(int phase) {
        for (int i = 0; i < size; i++) {
            long party = read(i);
            if (isMissing(party, phase)) {
                return false;
            }
            if (isGone(party) && since(phaseOf(party), phase) > RENEWAL) {
                // Renewed, so that it is not taken for a future phase after the phase number has wrapped.
                compareAndSet(i, party, gone(party, phase - 2));
            }
        }
        return true;
    }

    /** Opens all slots of a phase that is reset. Slots of later phases remain as they are. */
    void clear(int phase) {
        for (int i = 0; i < size; i++) {
            long party = read(i);
            while (since(phase, phaseOf(party)) <= 0 && !compareAndSet(i, party, known(phase + 1, 0))) {
                party = read(i);
            }
        }
    }

    /** Returns the number of parties that the barrier waits for. */
    int count() {
        int parties = size;
        for (int i = 0; i < size; i++) {
            parties -= isGone(read(i)) ? 1 : 0;
        }
        return parties;
    }

    /** Returns a party's rank among those of its phase, by slot. */
    int indexOf(int partySlot, int phase) {
        int index = partySlot;
        for (int i = 0; i < partySlot; i++) {
            long party = read(i);
            index -= isGone(party) && since(phaseOf(party), phase) >= 0 ? 1 : 0;
        }
        return index;
    }
}

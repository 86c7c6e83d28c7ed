package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;
import static io.polyproc.internal.sync.BarrierWords.*;

import io.polyproc.internal.participant.ParticipantTable;

/**
 * The death of parties of one barrier. A party that died before its arrival breaks the barrier, or is not waited for
 * any more. A party that has left releases its slot. If the runner of the action died, the action may be half done, and
 * the barrier breaks.
 *
 * <p><b>If a process dies here.</b> Each step is one CAS; the next waiter continues with the other slots.
 */
final class BarrierRepair {

    private final ParticipantTable participants;
    private final BarrierState state;
    private final BarrierParties parties;

    BarrierRepair(ParticipantTable participants, BarrierState state, BarrierParties parties) {
        this.participants = participants;
        this.state = state;
        this.parties = parties;
    }

    /**
     * Handles dead parties that have not arrived, and a dead runner of the action; true if that has changed the state.
     */
    boolean settleTheDead(long now) {
        if (modeOf(now) == ACTING) {
            return !participants.isAlive(idOf(now)) && state.breakUp(now, DIED, idOf(now));
        }
        boolean changed = false;
        for (int i = 0; i < parties.size(); i++) {
            long party = parties.read(i);
            if (isAwaited(party, phaseOf(now)) && idOf(party) != 0 && !participants.isAlive(idOf(party))) {
                if (parties.isShrinking()) {
                    changed |= parties.compareAndSet(i, party, gone(party, phaseOf(now)));
                } else if (participants.hasLeft(idOf(party))) {
                    changed |= parties.compareAndSet(i, party, known(phaseOf(now), 0));
                } else {
                    return state.breakUp(now, DIED, idOf(party));
                }
            }
        }
        return changed;
    }
}

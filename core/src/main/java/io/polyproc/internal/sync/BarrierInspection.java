package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;
import static io.polyproc.internal.sync.BarrierWords.*;

import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;

/**
 * What the shared words tell about the parties of one barrier, and why it is broken. All results are snapshots.
 */
final class BarrierInspection {

    private final ObjectRef ref;
    private final ParticipantTable participants;
    private final BarrierState state;
    private final BarrierParties parties;

    BarrierInspection(ObjectRef ref, BarrierState state, BarrierParties parties) {
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.state = state;
        this.parties = parties;
    }

    /** Returns the number of parties that have arrived and wait. */
    int waiting() {
        long now = state.read();
        int waiting = 0;
        for (int i = 0; i < parties.size() && !isOver(now); i++) {
            long party = parties.read(i);
            waiting += !isGone(party) && !isMissing(party, phaseOf(now)) ? 1 : 0;
        }
        return waiting;
    }

    /** Describes the known parties and whether each has arrived. */
    List<String> describe() {
        long now = state.read();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < parties.size(); i++) {
            long party = parties.read(i);
            if (idOf(party) != 0) {
                all.add(participants.describe(idOf(party))
                        + (isGone(party) ? " gone" : isMissing(party, phaseOf(now)) ? " not arrived" : " arrived"));
            }
        }
        return all;
    }

    /** Describes why the barrier is broken; empty when it is not. */
    String brokenReason() {
        long now = state.read();
        return isBroken(now) ? reason(now) : "";
    }

    /** Returns the exception for a waiter of this phase, which ended without completion. */
    BrokenBarrierException brokenBy(long now, int phase) {
        boolean reset = phaseOf(now) != phase || modeOf(now) == RESETTING;
        return new BrokenBarrierException(
                ref + ": " + (reset ? "it was reset" : reason(now) + ". It stays broken until reset() is called"));
    }

    private String reason(long now) {
        String who = participants.describe(idOf(now));
        switch (modeOf(now)) {
            case DIED:
                return who + " died before it arrived, or with the action half done";
            case TIMED_OUT:
                return "the time of " + who + " was up";
            case INTERRUPTED:
                return "a thread of " + who + " was interrupted";
            case ACTION_FAILED:
                return "the action failed in " + who;
            default:
                return who + " has aborted it";
        }
    }
}

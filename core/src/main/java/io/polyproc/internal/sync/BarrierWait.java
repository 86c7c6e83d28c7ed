package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;
import static io.polyproc.internal.sync.BarrierWords.*;

import io.polyproc.internal.workspace.ObjectRef;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/**
 * One arrival at a barrier, and the wait for the other parties. The first thread that finds all slots arrived runs the
 * action and begins the next phase.
 *
 * <p><b>Thread and process safety.</b> One instance for each call, used by its thread only.
 *
 * <p><b>If a process dies here.</b> Not arrived: the other waiters detect it within one park interval. Arrived: its
 * arrival counts, and it is missed in the next phase. Acting: the barrier breaks.
 */
final class BarrierWait {

    private static final int NONE = BarrierParties.NONE;

    private final ObjectRef ref;
    private final int me;
    private final BarrierState state;
    private final BarrierParties parties;
    private final BarrierResets resets;
    private final BarrierRepair repair;
    private final BarrierInspection inspection;
    private final Runnable action;
    private final int resetsBefore;
    private final WaitRecord wait;

    private int partySlot = NONE;

    /** The phase in which this thread has arrived, if it has. */
    private int phase;

    private boolean interrupted;

    /** Whether the last park has ended without a notification. */
    private boolean inVain;

    /**
     * Begins the call.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to break the barrier unless this is the last party
     * @param action null for none
     */
    BarrierWait(
            ObjectRef ref,
            BarrierState state,
            BarrierParties parties,
            BarrierResets resets,
            long nanos,
            Runnable action) {
        this.ref = ref;
        this.me = ref.workspace().participants().me();
        this.state = state;
        this.parties = parties;
        this.resets = resets;
        this.repair = new BarrierRepair(ref.workspace().participants(), state, parties);
        this.inspection = new BarrierInspection(ref, state, parties);
        this.action = action;
        this.resetsBefore = resets.count();
        this.interrupted = Thread.interrupted();
        this.wait = new WaitRecord(ref, nanos);
    }

    /** Arrives and waits, as {@link RawBarrier#await} does. */
    int await() throws BrokenBarrierException, TimeoutException, InterruptedException {
        try (wait) {
            int index;
            do {
                index = attempt();
            } while (index == NONE);
            return index;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes one round of the wait loop; returns the index of this party, or {@link #NONE} to read the state again. */
    private int attempt() throws BrokenBarrierException, TimeoutException, InterruptedException {
        int seen = state.signal().read();
        long now = state.read();
        if (partySlot != NONE && (phaseOf(now) != phase || isOver(now))) {
            return endOfPhase(now);
        }
        if (modeOf(now) == RESETTING) {
            resets.finish(now);
            return NONE;
        }
        if (isOver(now)) {
            throw inspection.brokenBy(now, phaseOf(now));
        }
        if (modeOf(now) == OPEN && (arrive(now) || passIfComplete(now))) {
            return NONE;
        }
        awaitOthers(seen, now);
        return NONE;
    }

    private int endOfPhase(long now) throws BrokenBarrierException {
        if (isOver(now) && phaseOf(now) == phase || resets.wasReset(phase, resetsBefore)) {
            throw inspection.brokenBy(now, phase);
        }
        return parties.indexOf(partySlot, phase);
    }

    private boolean arrive(long now) {
        if (partySlot != NONE || interrupted) {
            return false;
        }
        phase = phaseOf(now);
        partySlot = parties.arrive(phase);
        return partySlot != NONE;
    }

    /** Begins the next phase if all have arrived, after the action if there is one; false when a party is missing. */
    private boolean passIfComplete(long now) {
        if (!parties.isComplete(phaseOf(now))) {
            return false;
        }
        if (parties.count() == 0) {
            state.breakUp(now, DIED, idOf(parties.read(0)));
        } else if (action == null) {
            state.pass(now);
        } else {
            act(now);
        }
        return true;
    }

    private void act(long now) {
        long acting = state(phaseOf(now), ACTING, me);
        if (!state.beginAction(now, acting)) {
            return;
        }
        wait.withdraw();
        boolean done = false;
        try {
            action.run();
            done = true;
        } finally {
            if (!done) {
                state.breakUp(acting, ACTION_FAILED, me);
            }
        }
        state.pass(acting);
    }

    /** Parks until the state changes, or ends the phase because this thread does not wait any longer. */
    private void awaitOthers(int seen, long now) throws TimeoutException, InterruptedException {
        interrupted |= Thread.interrupted();
        // While the action runs, all have arrived. Timeouts and interrupts no longer end the wait, as in CyclicBarrier.
        boolean acting = modeOf(now) == ACTING;
        if (interrupted && !acting) {
            breakInterrupted(now);
            return;
        }
        long left = wait.remaining();
        if ((inVain || left <= 0) && repair.settleTheDead(now)) {
            return;
        }
        if (left <= 0 && !acting) {
            breakTimedOut(now);
            return;
        }
        wait.publish();
        state.signal().await(seen, acting ? Long.MAX_VALUE : left);
        inVain = !state.signal().hasAdvancedSince(seen);
    }

    private void breakInterrupted(long now) throws InterruptedException {
        if (state.breakUp(now, INTERRUPTED, me)) {
            interrupted = false;
            throw new InterruptedException(ref + ": interrupted while waiting at it; it is broken now");
        }
    }

    private void breakTimedOut(long now) throws TimeoutException {
        if (state.breakUp(now, TIMED_OUT, me)) {
            throw new TimeoutException(ref + ": the time was up before all had arrived; it is broken now");
        }
    }
}

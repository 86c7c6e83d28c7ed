package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;
import static io.polyproc.internal.sync.BarrierWords.*;

import io.polyproc.internal.workspace.ObjectRef;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/**
 * A cyclic barrier. Each arrival is a store into a party slot of its own. The first thread that finds all slots arrived
 * begins the next phase. See {@link BarrierDescriptor} for the states.
 *
 * <p>{@link BarrierParties} has the slots, {@link BarrierState} the transitions, and {@link BarrierWait} the wait loop.
 * {@link BarrierRepair} handles the death of a party, {@link BarrierResets} a reset.
 *
 * <p><b>Progress.</b> Blocking. An arrival reads all slots.
 *
 * <p><b>If a process dies here.</b> Not arrived: the waiters detect it within one park interval, and break the barrier
 * or deregister the party. Arrived: its arrival counts; it is missed in the next phase. Acting: the action may be half
 * done, so the barrier breaks. After the next phase or the break, and before the wake-up: waiters check again within
 * one park interval. Resetting: the next caller completes the reset.
 */
public final class RawBarrier {

    private final ObjectRef ref;
    private final int me;
    private final BarrierState state;
    private final BarrierParties parties;
    private final BarrierResets resets;

    /** Creates the barrier in this object. */
    public RawBarrier(ObjectRef ref) {
        this.ref = ref;
        this.me = ref.workspace().participants().me();
        this.state = new BarrierState(ref);
        this.parties = new BarrierParties(ref);
        this.resets = new BarrierResets(ref, state, parties);
    }

    /**
     * Arrives, and waits until all parties have arrived.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to break the barrier unless this is the last party
     * @param action the action for the party that completes the phase; null for none. Its exception is thrown here and
     *     breaks the barrier
     * @return a different number for each party of a phase, from 0 to the number of parties less one
     * @throws BrokenBarrierException when the barrier was broken, or was reset meanwhile
     * @throws TimeoutException when the time was up before all had arrived; the barrier is broken
     * @throws InterruptedException when interrupted before all had arrived; the barrier is broken
     */
    public int await(long nanos, Runnable action)
            throws BrokenBarrierException, TimeoutException, InterruptedException {
        return new BarrierWait(ref, state, parties, resets, nanos, action).await();
    }

    /**
     * Takes a slot without arriving, so that this process is missed if it dies before its first arrival.
     *
     * @return false when all slots are taken
     */
    public boolean register() {
        while (true) {
            long now = state.read();
            if (modeOf(now) == RESETTING) {
                resets.finish(now);
            } else if (parties.register(phaseOf(now))) {
                return true;
            } else if (parties.areAllKnown()) {
                return false;
            }
        }
    }

    /** Breaks the barrier, unless it is broken already. */
    public void abort() {
        long now = state.read();
        while (!BarrierWords.isBroken(now) && !state.breakUp(now, ABORTED, me)) {
            now = state.read();
        }
    }

    /** Resets the barrier to its initial state. Its waiters get a {@link BrokenBarrierException}. */
    public void reset() {
        long now = state.read();
        while (modeOf(now) != RESETTING && !state.breakUp(now, RESETTING, me)) {
            now = state.read();
        }
        resets.finish(modeOf(now) == RESETTING ? now : state(phaseOf(now), RESETTING, me));
    }

    /** Tells whether it is broken. */
    public boolean isBroken() {
        return BarrierWords.isBroken(state.read());
    }

    /** Returns the number of parties that have arrived and wait. */
    public int waiting() {
        return inspection().waiting();
    }

    /** Returns the number of parties that it waits for. */
    public int parties() {
        return parties.count();
    }

    /** Describes the known parties and whether each has arrived. */
    public List<String> describe() {
        return inspection().describe();
    }

    /** Describes why it is broken; empty when it is not. */
    public String brokenReason() {
        return inspection().brokenReason();
    }

    private BarrierInspection inspection() {
        return new BarrierInspection(ref, state, parties);
    }
}

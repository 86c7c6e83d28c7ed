package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;
import static io.polyproc.internal.sync.BarrierWords.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The resets of one barrier, and the latest phases that they ended. A waiter that was parked during a reset finds out
 * here that its phase did not complete.
 *
 * <p><b>If a process dies here.</b> Resetting: the next caller completes the reset. All steps may run in several
 * threads at once.
 */
final class BarrierResets {

    private final BarrierState state;
    private final BarrierParties parties;
    private final IntCells resets;
    private final IntCells broken;

    BarrierResets(ObjectRef ref, BarrierState state, BarrierParties parties) {
        this.state = state;
        this.parties = parties;
        this.resets = ref.ints(RESETS_OFFSET);
        this.broken = ref.ints(BROKEN_OFFSET);
    }

    /** Returns the number of resets. */
    int count() {
        return resets.getVolatile(0);
    }

    /** Completes a reset. Several threads may do so concurrently: only slots of the old phase are cleared. */
    void finish(long resetting) {
        int phase = phaseOf(resetting);
        int number = resets.getVolatile(0);
        int before = broken.getVolatile(remembered(number));
        if (state.read() != resetting) {
            return;
        }
        // By CAS: this thread may be late, and others may have finished the reset.
        // SYNC barrier-reset: CAS, before the state leaves this phase. Pairs with the reads in wasReset(). Without it a
        // waiter that sees a later phase could take this one for completed.
        if (broken.getVolatile(remembered(number - 1)) != phase + 1) {
            broken.compareAndSet(remembered(number), before, phase + 1);
            resets.compareAndSet(0, number, number + 1);
        }
        parties.clear(phase);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BARRIER_RESETTING);
        }
        state.endReset(resetting);
    }

    /**
     * Tells whether a phase was reset. True as well after {@link BarrierDescriptor#BROKEN_PHASES} resets, when that is
     * forgotten.
     *
     * @param resetsBefore the number of resets before the phase was joined
     */
    boolean wasReset(int phase, int resetsBefore) {
        // SYNC barrier-reset: volatile, after the read of the state. Pairs with the CAS operations in finish().
        if (resets.getVolatile(0) == resetsBefore) {
            return false;
        }
        for (int i = 0; i < BROKEN_PHASES; i++) {
            if (broken.getVolatile(i) == phase + 1) {
                return true;
            }
        }
        return resets.getVolatile(0) - resetsBefore >= BROKEN_PHASES;
    }

    /** Returns the index at which the reset with this number is remembered. */
    private static int remembered(int number) {
        return Math.floorMod(number, BROKEN_PHASES);
    }
}

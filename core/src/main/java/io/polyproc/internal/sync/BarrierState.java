package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.BarrierDescriptor.*;
import static io.polyproc.internal.sync.BarrierWords.*;

import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The state word of one barrier. Each transition is one CAS, and the waiters are notified after it.
 *
 * <p><b>If a process dies here.</b> Between the CAS and the notification: the waiters read the state again within one
 * park interval.
 */
final class BarrierState {

    private final EventCount signal;
    private final LongCells state;

    BarrierState(ObjectRef ref) {
        this.signal = new EventCount(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.state = ref.longs(STATE_OFFSET);
    }

    /** Returns the event count of the transitions. */
    EventCount signal() {
        return signal;
    }

    long read() {
        // SYNC barrier-state: volatile. Pairs with the CAS in compareAndSet().
        return state.getVolatile(0);
    }

    private boolean compareAndSet(long now, long next) {
        // SYNC barrier-state: CAS. Pairs with read(). Without it a party that proceeds could miss what the others did
        // before they arrived, or what the action did.
        return state.compareAndSet(0, now, next);
    }

    /** Ends the phase without completion; false when the state has changed. */
    boolean breakUp(long now, int mode, int whose) {
        if (!compareAndSet(now, state(phaseOf(now), mode, whose))) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BARRIER_BROKEN);
        }
        notifyWaiters();
        return true;
    }

    /** Lets the waiters of a completed phase proceed, unless the state has changed. */
    void pass(long now) {
        if (beginNextPhase(now)) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.BARRIER_PASSED);
            }
            notifyWaiters();
        }
    }

    /** Begins the action of a completed phase; false when the state has changed. */
    boolean beginAction(long now, long acting) {
        if (!compareAndSet(now, acting)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BARRIER_ACTING);
        }
        return true;
    }

    /** Ends a reset whose party slots are all cleared, unless another thread has ended it. */
    void endReset(long resetting) {
        if (beginNextPhase(resetting)) {
            notifyWaiters();
        }
    }

    private boolean beginNextPhase(long now) {
        return compareAndSet(now, state(phaseOf(now) + 1, OPEN, 0));
    }

    private void notifyWaiters() {
        signal.notifyWaiters(Integer.MAX_VALUE);
    }
}

package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.workspace.MappedWorkspace;

/**
 * The futex word on which one side of a ring waits for the position of the other. The waiter sets it to {@link
 * RingDescriptor#ASLEEP} before its last check of the position. The other side reads it after its store of the
 * position. Both accesses are volatile, so one of the two sees the other (Dekker).
 *
 * <p><b>If a process dies here.</b> A waiter that is not woken checks the position and its peer after each park
 * interval. A word that a dead waiter has left costs the other side one system call.
 */
final class SleepWord {

    private final MappedWorkspace workspace;
    private final IntCells word;
    private final AdaptiveSpin spin = new AdaptiveSpin();

    SleepWord(MappedWorkspace workspace, IntCells word) {
        this.workspace = workspace;
        this.word = word;
    }

    /** Spins, then parks, until a position has reached the target. Returns false when it gave up. */
    boolean await(LongCells position, long target, WaitPolicy policy) {
        long nanos = policy.nanos(0);
        if (nanos <= 0) {
            return position.getVolatile(0) >= target;
        }
        for (int spins = spin.begin(); spins > 0; spins--) {
            if (position.getVolatile(0) >= target) {
                spin.succeeded();
                return true;
            }
            Parking.spinPause();
        }
        spin.failed();
        for (int parks = 0; nanos > 0; parks++) {
            // SYNC ring-sleep: volatile, before the read of the position. Pairs with the read in wakeIfAsleep(), after
            // the volatile store of the position. Without it this thread could park although the position has moved.
            word.setVolatile(0, ASLEEP);
            // Called before the read of the position, so data that the peer wrote before its death is not missed.
            nanos = policy.nanos(parks);
            if (position.getVolatile(0) >= target) {
                break;
            }
            if (nanos > 0) {
                workspace.await(word, 0, ASLEEP, nanos);
            }
        }
        word.setVolatile(0, 0);
        return position.getVolatile(0) >= target;
    }

    /** Unparks the waiter if it may be parked. Called after the store of the position. */
    void wakeIfAsleep() {
        // SYNC ring-sleep: volatile. Pairs with the volatile store in await(). The CAS lets one caller wake.
        if (word.getVolatile(0) == ASLEEP && word.compareAndSet(0, ASLEEP, 0)) {
            workspace.wake(word, 0, 1);
        }
    }

    /** Forgets a waiter. No other thread uses the ring meanwhile. */
    void reset() {
        word.setPlain(0, 0);
    }
}

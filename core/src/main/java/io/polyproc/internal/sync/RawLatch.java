package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LatchDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * A count that decreases to zero and stays there.
 *
 * <p><b>If a process dies here:</b> the CAS of the count counts down; waiters see zero within one park interval.
 */
public final class RawLatch {

    private final ObjectRef ref;
    private final EventCount signal;
    private final IntCells count;

    /** Creates the latch in this object. */
    public RawLatch(ObjectRef ref) {
        this.ref = ref;
        this.signal = new EventCount(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.count = ref.ints(COUNT_OFFSET);
    }

    /** Initialises the count of a new latch. */
    public static void initialise(ObjectRef ref, int count) {
        ref.ints(COUNT_OFFSET).setPlain(0, count);
    }

    /** Decreases the count by {@code steps}, not below zero, and wakes all waiters at zero. */
    public void countDown(int steps) {
        int before;
        int after;
        do {
            before = count.getVolatile(0);
            after = Math.max(0, before - steps);
            // SYNC latch-count: CAS. Pairs with the read in count(). Without it a waiter that sees zero could miss what
            // this thread did before it counted down.
        } while (!count.compareAndSet(0, before, after));
        if (after == 0 && before != 0) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.LATCH_OPENED);
            }
            signal.notifyWaiters(Integer.MAX_VALUE);
        }
    }

    /** Returns the remaining count. */
    public int count() {
        // SYNC latch-count: volatile. Pairs with the CAS in countDown().
        return count.getVolatile(0);
    }

    /** Waits until the count is zero, for at most {@code nanos}; false when the time was up. */
    public boolean await(long nanos) throws InterruptedException {
        return signal.awaitUntil(ref, nanos, () -> count() == 0);
    }
}

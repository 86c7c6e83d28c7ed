package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LatchDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.ObjectRef;

/**
 * A count that goes down to zero and stays there.
 *
 * <p><b>If a process dies here:</b> the compare-and-set of the count counts down; who sleeps sees zero within one sleep.
 */
public final class RawLatch {

    private final ObjectRef ref;
    private final EventCount signal;
    private final IntCells count;

    /** The latch in this object. */
    public RawLatch(ObjectRef ref) {
        this.ref = ref;
        this.signal = new EventCount(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.count = ref.ints(COUNT_OFFSET);
    }

    /** Gives a new latch its count. */
    public static void initialise(ObjectRef ref, int count) {
        ref.ints(COUNT_OFFSET).setPlain(0, count);
    }

    /** Counts down by {@code steps}, not below zero, and wakes all at zero. */
    public void countDown(int steps) {
        int before;
        int after;
        do {
            before = count.getVolatile(0);
            after = Math.max(0, before - steps);
        } while (!count.compareAndSet(0, before, after));
        if (after == 0 && before != 0) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.LATCH_OPENED);
            }
            signal.raise(Integer.MAX_VALUE);
        }
    }

    /** How often it is still to be counted down. */
    public int count() {
        return count.getVolatile(0);
    }

    /** Waits until the count is zero, at most {@code nanos}; false when the time was up. */
    public boolean await(long nanos) throws InterruptedException {
        return signal.awaitUntil(ref, nanos, () -> count() == 0);
    }
}

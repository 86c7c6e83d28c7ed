package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.EventDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * A flag and the number of times it was set, in one word, so that a waiter does not miss an event that is set and
 * cleared while it is parked.
 *
 * <p><b>If a process dies here:</b> the CAS of the word sets the event; waiters see it within one park interval.
 */
public final class RawEvent {

    private final ObjectRef ref;
    private final EventCount signal;
    private final IntCells state;

    /** Creates the event in this object. */
    public RawEvent(ObjectRef ref) {
        this.ref = ref;
        this.signal = new EventCount(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.state = ref.ints(STATE_OFFSET);
    }

    /** Sets the event and wakes all waiters. */
    public void set() {
        int before;
        do {
            before = state.getVolatile(0);
        } while (!state.compareAndSet(0, before, (before & ~SET) + STEP | SET));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.EVENT_SET);
        }
        signal.notifyWaiters(Integer.MAX_VALUE);
    }

    /** Clears the event. */
    public void clear() {
        int before;
        do {
            before = state.getVolatile(0);
        } while (!state.compareAndSet(0, before, before & ~SET));
    }

    /** Tells whether the event is set. */
    public boolean isSet() {
        return (state.getVolatile(0) & SET) != 0;
    }

    /** Waits until the event is set, for at most {@code nanos}; false when the time was up. */
    public boolean await(long nanos) throws InterruptedException {
        int first = state.getVolatile(0);
        return signal.awaitUntil(ref, nanos, () -> {
            int now = state.getVolatile(0);
            return (now & SET) != 0 || (now ^ first) >>> 1 != 0;
        });
    }
}

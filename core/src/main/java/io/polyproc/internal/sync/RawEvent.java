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
            // SYNC event-state: CAS. Pairs with the reads in await() and isSet(). Without it a waiter could miss what
            // this thread did before it set the event.
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
            // SYNC event-state: CAS. Pairs with that in set(): no change of the number of settings is lost.
        } while (!state.compareAndSet(0, before, before & ~SET));
    }

    /** Tells whether the event is set. */
    public boolean isSet() {
        // SYNC event-state: volatile. Pairs with the CAS in set() and clear().
        return (state.getVolatile(0) & SET) != 0;
    }

    /** Waits until the event is set, for at most {@code nanos}; false when the time was up. */
    public boolean await(long nanos) throws InterruptedException {
        int first = state.getVolatile(0);
        return signal.awaitUntil(ref, nanos, () -> {
            // SYNC event-state: volatile, after the event count was read. Pairs with the CAS in set().
            int now = state.getVolatile(0);
            return (now & SET) != 0 || (now ^ first) >>> 1 != 0;
        });
    }
}

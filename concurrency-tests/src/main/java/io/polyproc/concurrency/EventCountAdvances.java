package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A waiter reads the event count and then the state; a notifier changes the state and then advances the count. The
 * state is read and written plain: the event count orders it.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The notifier was first, and the waiter saw the new state.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The waiter saw the new state, and then the count advanced.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The waiter saw the old state; it would not park, or be woken.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The waiter saw the new count and the old state, and would park.")
@State
public class EventCountAdvances {

    private static final EventCountSlots SLOTS = new EventCountSlots();

    private final EventCountSlots.Slot slot = SLOTS.take();
    private int seen;

    /** Reads the event count, then the state. */
    @Actor
    public void waiter(II_Result result) {
        seen = slot.count().read();
        result.r1 = slot.state().getPlain(0);
    }

    /** Changes the state, then advances the event count. */
    @Actor
    public void notifier() {
        slot.state().setPlain(0, 1);
        slot.count().notifyWaiters(1);
    }

    /** Tells whether the event count has advanced since the waiter has read it. */
    @Arbiter
    public void end(II_Result result) {
        result.r2 = slot.count().hasAdvancedSince(seen) ? 1 : 0;
        slot.give();
    }
}

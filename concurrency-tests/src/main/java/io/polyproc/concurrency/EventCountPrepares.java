package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A waiter announces itself and checks the state; a notifier changes the state and looks for waiters. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The waiter saw the new state.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The notifier saw the waiter.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each saw the other.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The waiter would park, and the notifier would not wake it.")
@State
public class EventCountPrepares {

    private static final EventCountSlots SLOTS = new EventCountSlots();

    private final EventCountSlots.Slot slot = SLOTS.take();

    /** Announces itself and checks the state. */
    @Actor
    public void waiter(II_Result result) {
        slot.count().prepareWait();
        result.r1 = slot.state().getVolatile(0);
    }

    /** Changes the state and looks for waiters. */
    @Actor
    public void notifier(II_Result result) {
        slot.state().setVolatile(0, 1);
        result.r2 = slot.count().hasWaiters() ? 1 : 0;
    }

    /** Gives the slot back. */
    @Arbiter
    public void end() {
        slot.give();
    }
}

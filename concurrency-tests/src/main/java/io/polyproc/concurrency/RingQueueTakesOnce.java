package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.polyproc.internal.ring.RawRingQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads put an element each, and take one each, not always their own. No take waits for long, since each follows
 * a put. When the threads have visited all states, each element was taken once. So the states can share the queue.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each element was taken once.")
@Outcome(
        id = {"0, .*", ".*, 0"},
        expect = FORBIDDEN,
        desc = "An element was lost.")
@Outcome(expect = FORBIDDEN, desc = "An element was taken twice.")
@State
public class RingQueueTakesOnce {

    private static final int STATES = 1 << 16;
    private static final SlotNumbers NUMBERS = new SlotNumbers(STATES);

    /** How often each element was taken. */
    private static final AtomicIntegerArray TAKEN = new AtomicIntegerArray(2 * STATES);

    private static final RawRingQueue QUEUE = RingQueues.create(8, 128);

    private final int number = NUMBERS.take();

    /** Puts one element and takes one. */
    @Actor
    public void one() {
        putAndTake(2 * number);
    }

    /** Puts one element and takes one. */
    @Actor
    public void other() {
        putAndTake(2 * number + 1);
    }

    private static void putAndTake(int element) {
        RingQueues.put(QUEUE, Messages.numbered(element, Integer.BYTES));
        byte[] taken = RingQueues.take(QUEUE);
        if (taken != null) {
            TAKEN.getAndIncrement(Messages.numberOf(taken));
        }
    }

    /** Reads how often the elements of this state were taken. */
    @Arbiter
    public void taken(II_Result result) {
        result.r1 = TAKEN.getAndSet(2 * number, 0);
        result.r2 = TAKEN.getAndSet(2 * number + 1, 0);
        NUMBERS.give(number);
    }
}

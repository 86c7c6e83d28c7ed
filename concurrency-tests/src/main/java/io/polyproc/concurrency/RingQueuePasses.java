package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.polyproc.internal.ring.RawRingQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An element passes through a ring queue, whole and in order, and with it the earlier writes of its producer. The locks
 * of the queue are biased towards the two threads most of the time. Both threads visit the states in the same order, so
 * the states can share the queue.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The element was taken, and what was written before it is visible.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The element was visible before an earlier write.")
@Outcome(expect = FORBIDDEN, desc = "Another element, a damaged one or none.")
@State
public class RingQueuePasses {

    private static final RawRingQueue QUEUE = RingQueues.create(16, 256);

    /** Number of the last element put. For the producer. */
    private static int put;

    /** Number of the last element taken. For the consumer. */
    private static int taken;

    private int data;

    /** Puts. */
    @Actor
    public void producer() {
        byte[] element = Messages.numbered(++put);
        data = 1;
        RingQueues.put(QUEUE, element);
    }

    /** Takes. */
    @Actor
    public void consumer(II_Result result) {
        byte[] element = RingQueues.take(QUEUE);
        result.r2 = data;
        result.r1 = Messages.isWhole(element, ++taken) ? 1 : 0;
    }
}

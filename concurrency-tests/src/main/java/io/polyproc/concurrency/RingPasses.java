package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.polyproc.internal.ring.RawRing;
import io.polyproc.internal.workspace.MappedWorkspace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A message passes through a ring that is often full, whole and in order, and with it the earlier writes of its sender.
 * Both threads visit the states in the same order, so the states can share the ring.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The message has arrived, and what was written before it.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The message was visible before an earlier write.")
@Outcome(expect = FORBIDDEN, desc = "Another message, a damaged one or none.")
@State
public class RingPasses {

    private static final int CAPACITY = 128;
    private static final MappedWorkspace WORKSPACE = MappedWorkspace.openPrivate();
    private static final RawRing SENDER = RawRing.create(WORKSPACE, CAPACITY);
    private static final RawRing RECEIVER = RawRing.attach(WORKSPACE, SENDER.id());

    /** Number of the last message sent. For the sender. */
    private static int sent;

    /** Number of the last message received. For the receiver. */
    private static int received;

    private int data;

    /** Sends. */
    @Actor
    public void sender() {
        data = 1;
        SENDER.send(Messages.numbered(++sent), Patience.POLICY);
    }

    /** Receives. */
    @Actor
    public void receiver(II_Result result) {
        byte[] message = RECEIVER.receive(Patience.POLICY);
        result.r2 = data;
        result.r1 = Messages.isWhole(message, ++received) ? 1 : 0;
    }
}

package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.polyproc.internal.ring.RawRing;
import io.polyproc.internal.ring.WaitPolicy;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A message longer than its ring is sent, or abandoned, while the receiver takes its mark and its pieces. A short one
 * follows and ends the state. Both threads visit the states in the same order, so the states can share the ring.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Abandoned, and not received.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Sent, and received.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Sent, but lost.")
@Outcome(id = "0, 1", expect = FORBIDDEN, desc = "Abandoned, but received.")
@Outcome(expect = FORBIDDEN, desc = "A damaged message, or no end.")
@State
public class RingAbandons {

    private static final int CAPACITY = 64;
    private static final int LONG = 100;
    private static final int SHORT = Integer.BYTES;
    private static final int DAMAGED = -1;
    private static final MappedWorkspace WORKSPACE = MappedWorkspace.openPrivate();
    private static final RawRing SENDER = RawRing.create(WORKSPACE, CAPACITY);
    private static final RawRing RECEIVER = RawRing.attach(WORKSPACE, SENDER.id());

    /** Number of the current state. For the sender. */
    private static int sent;

    /** Number of the current state. For the receiver. */
    private static int received;

    /** Spins for a while and gives up: each wait of a ring asks once before it spins, and once before it parks. */
    private static final class SpinOnly implements WaitPolicy {

        private boolean hasSpun = true;

        @Override
        public long nanos(int parks) {
            hasSpun = !hasSpun;
            return hasSpun ? 0 : 1;
        }
    }

    /** Sends a long message if the receiver is fast enough, and a short one in any case. */
    @Actor
    public void sender(II_Result result) {
        int number = ++sent;
        result.r1 = SENDER.send(Messages.numbered(number, LONG), new SpinOnly()) ? 1 : 0;
        SENDER.send(Messages.numbered(number, SHORT), Patience.POLICY);
    }

    /** Receives up to the short message. */
    @Actor
    public void receiver(II_Result result) {
        int number = ++received;
        byte[] end = Messages.numbered(number, SHORT);
        byte[] message = RECEIVER.receive(Patience.POLICY);
        while (message != null && !Arrays.equals(message, end)) {
            boolean isWhole = result.r2 == 0 && Arrays.equals(message, Messages.numbered(number, LONG));
            result.r2 = isWhole ? 1 : DAMAGED;
            message = RECEIVER.receive(Patience.POLICY);
        }
        if (message == null) {
            result.r2 = DAMAGED;
        }
    }
}

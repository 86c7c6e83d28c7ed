package io.polyproc.internal.worker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A worker begins each task that it receives, and the pool that has its reply knows so. Both threads visit the states
 * in the same order, so the states can share the link.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The task was begun, and the pool knows.")
@Outcome(id = "0, .*", expect = FORBIDDEN, desc = "The message of the task was visible before its state.")
@Outcome(id = "1, 0, 1", expect = FORBIDDEN, desc = "The reply was visible before the state of the task.")
@Outcome(expect = FORBIDDEN, desc = "Another reply, a damaged one or none.")
@State
public class LinkBegins {

    private static final LinkPair LINK = new LinkPair();

    /** Offers, and waits for the reply. */
    @Actor
    public void pool(III_Result result) {
        int number = LINK.offer();
        result.r3 = LINK.awaitReply() ? 1 : 0;
        result.r2 = LINK.pool().isBegun(number) ? 1 : 0;
    }

    /** Receives, begins and replies. */
    @Actor
    public void worker(III_Result result) {
        result.r1 = LINK.worker().begin(LINK.next()) ? 1 : 0;
        LINK.reply();
    }
}

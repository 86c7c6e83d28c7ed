package io.polyproc.internal.worker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A pool offers a task and revokes it, while the worker begins it. Both threads visit the states in the same order, so
 * the states can share the link.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The pool has the task again.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The worker has begun the task.")
@Outcome(id = "1, 1, 1", expect = FORBIDDEN, desc = "Both have the task: it would run twice.")
@Outcome(id = "0, 0, 1", expect = FORBIDDEN, desc = "Neither has the task: it would never run.")
@Outcome(expect = FORBIDDEN, desc = "The worker received another message, or a damaged one.")
@State
public class LinkRevokes {

    private static final LinkPair LINK = new LinkPair();

    /** Offers and revokes. */
    @Actor
    public void pool(III_Result result) {
        int number = LINK.offer();
        result.r1 = LINK.pool().revoke(number) ? 1 : 0;
    }

    /** Receives and begins. */
    @Actor
    public void worker(III_Result result) {
        int number = LINK.next();
        result.r2 = LINK.worker().begin(number) ? 1 : 0;
        result.r3 = number != 0 ? 1 : 0;
        LINK.reply();
    }
}

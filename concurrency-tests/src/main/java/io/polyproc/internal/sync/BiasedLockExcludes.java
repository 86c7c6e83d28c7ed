package io.polyproc.internal.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread counts under a lock that is biased towards it, while another thread revokes the bias and counts. */
@JCStressTest
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "The lock was not biased, or its bias was revoked before.")
@Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "The owner of the bias has counted on the fast path.")
@Outcome(expect = FORBIDDEN, desc = "Both were inside.")
@State
public class BiasedLockExcludes {

    private static final BiasedLock LOCK = BiasedLocks.create();

    private int count;

    /** Biases the lock and counts. */
    @Actor
    public void owner(II_Result result) {
        BiasedLocks.bias(LOCK);
        result.r2 = BiasedLocks.acquire(LOCK) ? 1 : 0;
        count++;
        LOCK.release();
    }

    /** Revokes the bias and counts. */
    @Actor
    public void revoker() {
        BiasedLocks.acquire(LOCK);
        count++;
        LOCK.release();
    }

    /** Reads the count. */
    @Arbiter
    public void total(II_Result result) {
        result.r1 = count;
    }
}

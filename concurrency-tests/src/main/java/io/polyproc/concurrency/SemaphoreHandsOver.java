package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcSemaphore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread gives two permits at once, another takes them one by one: both arrive, with what was written before. The states of
 * the test are visited by both threads in the same order, so it does not matter that they share the semaphore.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Both permits have arrived, and none is left.")
@State
public class SemaphoreHandsOver {

    private static final IpcSemaphore SEMAPHORE = Multiprocessing.open().semaphore(0);

    private int data;

    /** Gives. */
    @Actor
    public void giver() {
        data = 1;
        SEMAPHORE.release(2);
    }

    /** Takes. */
    @Actor
    public void taker(II_Result result) {
        SEMAPHORE.acquireUninterruptibly(1);
        SEMAPHORE.acquireUninterruptibly(1);
        result.r1 = data;
    }

    /** Looks at the permits. */
    @Arbiter
    public void permits(II_Result result) {
        result.r2 = SEMAPHORE.availablePermits();
    }
}

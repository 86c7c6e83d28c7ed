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
 * One thread releases two permits at once, another acquires them one by one, and sees the earlier writes. Both threads
 * visit the states of the test in the same order, so the states can share the semaphore.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Both permits have arrived, and none is left.")
@State
public class SemaphoreHandsOver {

    private static final IpcSemaphore SEMAPHORE = Multiprocessing.open().semaphore(0);

    private int data;

    /** Releases. */
    @Actor
    public void giver() {
        data = 1;
        SEMAPHORE.release(2);
    }

    /** Acquires. */
    @Actor
    public void taker(II_Result result) {
        SEMAPHORE.acquireUninterruptibly(1);
        SEMAPHORE.acquireUninterruptibly(1);
        result.r1 = data;
    }

    /** Reads the permits. */
    @Arbiter
    public void permits(II_Result result) {
        result.r2 = SEMAPHORE.availablePermits();
    }
}

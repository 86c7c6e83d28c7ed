package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcSemaphore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads count under a semaphore with one permit, which is free afterwards. */
@JCStressTest
@Outcome(
        id = {"1, 2, 1", "2, 1, 1"},
        expect = ACCEPTABLE,
        desc = "One after the other.")
@State
public class SemaphoreExcludes {

    private static final IpcSemaphore SEMAPHORE = Multiprocessing.open().boundedSemaphore(1);

    private int count;

    /** Counts. */
    @Actor
    public void one(III_Result result) {
        SEMAPHORE.acquireUninterruptibly(1);
        result.r1 = ++count;
        SEMAPHORE.release();
    }

    /** Counts. */
    @Actor
    public void other(III_Result result) {
        SEMAPHORE.acquireUninterruptibly(1);
        result.r2 = ++count;
        SEMAPHORE.release();
    }

    /** Reads the permits. */
    @Arbiter
    public void permits(III_Result result) {
        result.r3 = SEMAPHORE.availablePermits();
    }
}

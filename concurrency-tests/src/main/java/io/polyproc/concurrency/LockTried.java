package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread that locks and one that only tries count under the lock. */
@JCStressTest
@Outcome(
        id = {"1, 2", "2, 1"},
        expect = ACCEPTABLE,
        desc = "One after the other.")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The lock was taken when it was tried.")
@State
public class LockTried {

    private static final IpcLock LOCK = Multiprocessing.open().lock();

    private int count;

    /** Counts. */
    @Actor
    public void locks(II_Result result) {
        LOCK.lock();
        result.r1 = ++count;
        LOCK.unlock();
    }

    /** Counts if it can. */
    @Actor
    public void tries(II_Result result) {
        if (LOCK.tryLock()) {
            result.r2 = ++count;
            LOCK.unlock();
        }
    }
}

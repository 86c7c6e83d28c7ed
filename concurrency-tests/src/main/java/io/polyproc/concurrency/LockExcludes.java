package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads count under the lock. */
@JCStressTest
@Outcome(
        id = {"1, 2", "2, 1"},
        expect = ACCEPTABLE,
        desc = "One after the other.")
@State
public class LockExcludes {

    private static final IpcLock LOCK = Multiprocessing.open().lock();

    private int count;

    /** Counts. */
    @Actor
    public void one(II_Result result) {
        LOCK.lock();
        result.r1 = ++count;
        LOCK.unlock();
    }

    /** Counts. */
    @Actor
    public void other(II_Result result) {
        LOCK.lock();
        result.r2 = ++count;
        LOCK.unlock();
    }
}

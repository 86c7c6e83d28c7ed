package io.polyproc.internal.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Writes of the owner of a bias are visible to the thread that revokes the bias, all or none. */
@JCStressTest
@Outcome(
        id = {"0, 0, 0", "0, 0, 1"},
        expect = ACCEPTABLE,
        desc = "The reader was first.")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "The writer was first, on the slow path.")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The writer was first, on the fast path of the owner of the bias.")
@Outcome(expect = FORBIDDEN, desc = "The reader saw one of two writes: it was inside with the writer, or missed one.")
@State
public class BiasedLockPublishes {

    private static final BiasedLock LOCK = BiasedLocks.create();

    private int first;
    private int second;

    /** Biases the lock and writes. */
    @Actor
    public void writer(III_Result result) {
        BiasedLocks.bias(LOCK);
        result.r3 = BiasedLocks.acquire(LOCK) ? 1 : 0;
        first = 1;
        second = 1;
        LOCK.release();
    }

    /** Revokes the bias and reads, the other way round. */
    @Actor
    public void reader(III_Result result) {
        BiasedLocks.acquire(LOCK);
        result.r1 = second;
        result.r2 = first;
        LOCK.release();
    }
}

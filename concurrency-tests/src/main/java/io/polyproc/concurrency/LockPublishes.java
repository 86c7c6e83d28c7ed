package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Writes before {@code unlock()} are visible after {@code lock()}, all or none. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The reader was first.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The writer was first.")
@State
public class LockPublishes {

    private static final IpcLock LOCK = Multiprocessing.open().lock();

    private int first;
    private int second;

    /** Writes. */
    @Actor
    public void writer() {
        LOCK.lock();
        first = 1;
        second = 1;
        LOCK.unlock();
    }

    /** Reads, the other way round. */
    @Actor
    public void reader(II_Result result) {
        LOCK.lock();
        result.r1 = second;
        result.r2 = first;
        LOCK.unlock();
    }
}

package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcReadWriteLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** One thread reads under the lock what another writes. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The reader was first.")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "The writer was first.")
@Outcome(id = ".*, 1", expect = FORBIDDEN, desc = "The writer found the reader inside.")
@Outcome(expect = FORBIDDEN, desc = "The reader saw one of two writes.")
@State
public class ReadWriteLockExcludes {

    private static final IpcReadWriteLock LOCK = Multiprocessing.open().readWriteLock();

    private int first;
    private int second;
    private int reading;

    /** Writes. */
    @Actor
    public void writer(III_Result result) {
        LOCK.writeLock().lock();
        first = 1;
        result.r3 = reading;
        second = 1;
        LOCK.writeLock().unlock();
    }

    /** Reads, the other way round. */
    @Actor
    public void reader(III_Result result) {
        LOCK.readLock().lock();
        reading = 1;
        result.r1 = second;
        result.r2 = first;
        reading = 0;
        LOCK.readLock().unlock();
    }
}

package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcReadWriteLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads read, try to become the writer, and count. One that becomes the writer finds what it has read before.
 */
@JCStressTest
@Outcome(
        id = {"1, 2", "2, 1"},
        expect = ACCEPTABLE,
        desc = "Both wrote, one after the other.")
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = ACCEPTABLE,
        desc = "One wrote; the other found a second reader, or a writer.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Each found a second reader, or a writer.")
@Outcome(
        id = {"-1, .*", ".*, -1"},
        expect = FORBIDDEN,
        desc = "The other thread wrote between the read and the write of a writer.")
@Outcome(expect = FORBIDDEN, desc = "Both were writers at a time.")
@State
public class ReadWriteLockUpgrades {

    private static final IpcReadWriteLock LOCK = Multiprocessing.open().readWriteLock();

    private int count;

    /** Counts if it can. */
    @Actor
    public void one(II_Result result) {
        result.r1 = countIfWriter();
    }

    /** Counts if it can. */
    @Actor
    public void other(II_Result result) {
        result.r2 = countIfWriter();
    }

    private int countIfWriter() {
        int counted = 0;
        LOCK.readLock().lock();
        int seen = count;
        if (LOCK.tryUpgrade()) {
            counted = count == seen ? ++count : -1;
            LOCK.writeLock().unlock();
        }
        LOCK.readLock().unlock();
        return counted;
    }
}

package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** One thread waits for a condition that another signals, and sees its writes. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "Signalled, or not even asleep.")
@State
public class ConditionPasses {

    private static final IpcLock LOCK = Multiprocessing.open().lock();
    private static final IpcCondition DONE = LOCK.newCondition();

    private boolean done;
    private int data;

    /** Waits. */
    @Actor
    public void waiter(I_Result result) {
        LOCK.lock();
        while (!done) {
            DONE.awaitUninterruptibly();
        }
        result.r1 = data;
        LOCK.unlock();
    }

    /** Signals. */
    @Actor
    public void signaller() {
        LOCK.lock();
        data = 1;
        done = true;
        DONE.signal();
        LOCK.unlock();
    }
}

package io.polyproc.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A waiting thread, probably parked, is signalled once. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The signal has arrived.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "The signal was lost.")
@State
public class ConditionSignalled {

    private static final IpcLock LOCK = Multiprocessing.open().lock();
    private static final IpcCondition DONE = LOCK.newCondition();

    private boolean done;

    /** Waits. */
    @Actor
    public void waiter() {
        LOCK.lock();
        while (!done) {
            DONE.awaitUninterruptibly();
        }
        LOCK.unlock();
    }

    /** Signals. */
    @Signal
    public void signaller() {
        LOCK.lock();
        done = true;
        DONE.signal();
        LOCK.unlock();
    }
}

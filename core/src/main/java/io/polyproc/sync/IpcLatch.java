package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.LatchDescriptor;
import io.polyproc.internal.sync.RawLatch;
import io.polyproc.segment.Workspace;
import java.util.Optional;

/**
 * A count between processes that goes down to zero once: the JDK's {@link java.util.concurrent.CountDownLatch}. Who waits goes on
 * when it is zero.
 *
 * <p><b>Thread and process safety.</b> Safe. What was done before {@code countDown()} is visible after {@code await()}.
 *
 * <p><b>Progress.</b> Counting down never waits. An interrupt ends a wait within 50 ms.
 *
 * <p><b>If a process dies here.</b> A waiter: nobody notices. Counting down: it has counted or it has not; at zero, those who
 * sleep see it within 50 ms, woken or not. The one who should have counted down: a latch does not know who that is; wait with a
 * time limit, or use an {@link IpcBarrier}, which knows its parties.
 */
public final class IpcLatch extends Awaitable {

    private static final long serialVersionUID = 1L;

    private final transient RawLatch latch;

    IpcLatch(ObjectRef ref) {
        super(ref);
        this.latch = new RawLatch(ref);
    }

    /**
     * Finds or creates a latch.
     *
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param count how often it is to be counted down, at least 0; an existing one must have been made with the same
     * @return the latch
     * @throws TypeMismatchException when the name is taken by something else, or a latch made with another count
     * @throws IllegalArgumentException when the count is negative, or the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcLatch open(Workspace workspace, Optional<String> name, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count=" + count + ": a latch is counted down 0 times or more");
        }
        ObjectSpec spec = ObjectSpec.of(ObjectType.LATCH, name, count, LatchDescriptor.LENGTH);
        return new IpcLatch(spec.findOrCreateIn(workspace, ref -> RawLatch.initialise(ref, count)));
    }

    /**
     * Counts down by one, and at zero wakes all who wait. Does nothing at zero.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void countDown() {
        latch.countDown(1);
    }

    /**
     * Counts down by so many, but not below zero, in one step.
     *
     * @param steps how many, at least 0
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed
     */
    public void countDown(int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("steps=" + steps + ": it cannot be negative");
        }
        latch.countDown(steps);
    }

    /**
     * How often it is still to be counted down.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public int count() {
        return latch.count();
    }

    @Override
    boolean awaitNanos(long nanos) throws InterruptedException {
        return latch.await(nanos);
    }

    @Override
    String state() {
        return "to be counted down " + count() + " times";
    }
}

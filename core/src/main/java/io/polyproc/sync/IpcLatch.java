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
 * A countdown latch between processes, as the JDK's {@link java.util.concurrent.CountDownLatch}. Waiters proceed when
 * the count is zero.
 *
 * <p><b>Thread and process safety.</b> Safe. Actions before {@code countDown()} happen-before actions after
 * {@code await()}.
 *
 * <p><b>Progress.</b> Counting down never waits. An interrupt ends a wait within 50 ms.
 *
 * <p><b>If a process dies here.</b> A waiter: no other process is affected. Counting down: it has counted or it has
 * not; at zero, waiters see it within 50 ms, woken or not. A process that should have counted down: a latch cannot
 * detect that; wait with a timeout, or use an {@link IpcBarrier}, which identifies its parties.
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
     * @param workspace the workspace of the latch
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param count the initial count, at least 0; an existing latch must have been made with the same
     * @return the latch
     * @throws TypeMismatchException when the name is taken by another kind of object, or a latch made with another
     *     count
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
     * Counts down by one, and wakes all waiters at zero. Does nothing at zero.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void countDown() {
        latch.countDown(1);
    }

    /**
     * Counts down by several steps at once, not below zero.
     *
     * @param steps the number of steps, at least 0
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
     * Returns the remaining count.
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

package io.polyproc.sync;

import io.polyproc.ClosedException;

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
public interface IpcLatch extends Awaitable {

    /**
     * Counts down by one, and wakes all waiters at zero. Does nothing at zero.
     *
     * @throws ClosedException when the workspace is closed
     */
    void countDown();

    /**
     * Counts down by several steps at once, not below zero.
     *
     * @param steps the number of steps, at least 0
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed
     */
    void countDown(int steps);

    /**
     * Returns the remaining count.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    int count();
}

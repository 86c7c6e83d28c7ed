package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.thread.Timeouts;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A synchronizer with a state to wait for: an event that is set, or a latch whose count is zero. */
abstract class Awaitable extends SyncHandle {

    private static final long serialVersionUID = 1L;

    Awaitable(ObjectRef ref) {
        super(ref);
    }

    /**
     * Waits for at most {@code nanos}, or without a limit if that is {@link Long#MAX_VALUE}; false when the time was
     * up.
     */
    abstract boolean awaitNanos(long nanos) throws InterruptedException;

    /**
     * Waits until the event is set or the latch has counted down to zero.
     *
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public final void await() throws InterruptedException {
        awaitNanos(Long.MAX_VALUE);
    }

    /**
     * Waits until the event is set or the latch has counted down to zero, for at most the given time.
     *
     * @param time the maximum time to wait; 0 or less to check once
     * @param unit the unit of the time
     * @return false when the time was up
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public final boolean await(long time, TimeUnit unit) throws InterruptedException {
        return awaitNanos(Timeouts.nanos(time, unit));
    }

    /**
     * Waits as {@link #await(long, TimeUnit)} does.
     *
     * @param timeout the maximum time to wait; zero or negative to check once
     * @return false when the time was up
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public final boolean await(Duration timeout) throws InterruptedException {
        return awaitNanos(Timeouts.nanos(timeout));
    }
}

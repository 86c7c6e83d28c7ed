package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.thread.Timeouts;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Something that is closed or open, and that can be waited for: an event that is set, a latch that is counted down. */
abstract class Awaitable extends SyncHandle {

    private static final long serialVersionUID = 1L;

    Awaitable(ObjectRef ref) {
        super(ref);
    }

    /** Waits at most {@code nanos}, without a limit if that is {@link Long#MAX_VALUE}; false when the time was up. */
    abstract boolean awaitNanos(long nanos) throws InterruptedException;

    /**
     * Waits until it is open: set, or counted down to zero.
     *
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public final void await() throws InterruptedException {
        awaitNanos(Long.MAX_VALUE);
    }

    /**
     * Waits until it is open, at most so long.
     *
     * @param time how long to wait; 0 or less to look once
     * @param unit of the time
     * @return false when the time was up
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public final boolean await(long time, TimeUnit unit) throws InterruptedException {
        return awaitNanos(Timeouts.nanos(time, unit));
    }

    /**
     * As {@link #await(long, TimeUnit)}.
     *
     * @param timeout how long to wait; zero or negative to look once
     * @return false when the time was up
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public final boolean await(Duration timeout) throws InterruptedException {
        return awaitNanos(Timeouts.nanos(timeout));
    }
}

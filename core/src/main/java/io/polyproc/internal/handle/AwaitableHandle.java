package io.polyproc.internal.handle;

import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.sync.Awaitable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The timed forms of {@link Awaitable}, on one wait in nanoseconds. */
abstract class AwaitableHandle extends SyncHandle implements Awaitable {

    private static final long serialVersionUID = 1L;

    AwaitableHandle(ObjectRef ref) {
        super(ref);
    }

    /**
     * Waits for at most {@code nanos}, or without a limit if that is {@link Long#MAX_VALUE}; false when the time was
     * up.
     */
    abstract boolean awaitNanos(long nanos) throws InterruptedException;

    @Override
    public final void await() throws InterruptedException {
        awaitNanos(Long.MAX_VALUE);
    }

    @Override
    public final boolean await(long time, TimeUnit unit) throws InterruptedException {
        return awaitNanos(Timeouts.nanos(time, unit));
    }

    @Override
    public final boolean await(Duration timeout) throws InterruptedException {
        return awaitNanos(Timeouts.nanos(timeout));
    }
}

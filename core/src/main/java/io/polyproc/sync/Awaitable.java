package io.polyproc.sync;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A synchronizer with a state to wait for: an event that is set, or a latch whose count is zero. */
public interface Awaitable extends SharedObject {

    /**
     * Waits until the event is set or the latch has counted down to zero.
     *
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    void await() throws InterruptedException;

    /**
     * Waits until the event is set or the latch has counted down to zero, for at most the given time.
     *
     * @param time the maximum time to wait; 0 or less to check once
     * @param unit the unit of the time
     * @return false when the time was up
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    boolean await(long time, TimeUnit unit) throws InterruptedException;

    /**
     * Waits as {@link #await(long, TimeUnit)} does.
     *
     * @param timeout the maximum time to wait; zero or negative to check once
     * @return false when the time was up
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    boolean await(Duration timeout) throws InterruptedException;
}

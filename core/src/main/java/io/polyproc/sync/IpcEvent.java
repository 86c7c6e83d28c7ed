package io.polyproc.sync;

import io.polyproc.ClosedException;

/**
 * A flag between processes with waiters: Python's {@code Event}. Setting it releases all waiters, and all callers of
 * {@code await} while it is set. A waiter proceeds even if the event is set and cleared at once.
 *
 * <p><b>Thread and process safety.</b> Safe. Actions before {@code set()} happen-before actions after {@code await()}.
 *
 * <p><b>Progress.</b> {@code set}, {@code clear} and {@code isSet} never wait. An interrupt ends a wait within 50 ms.
 *
 * <p><b>If a process dies here.</b> A waiter: no other process is affected. Setting it: it is set or it is not; waiters
 * see it within 50 ms, woken or not. A process that should have set it: an event cannot detect that; wait with a
 * timeout where it matters.
 */
public interface IpcEvent extends Awaitable {

    /**
     * Sets the event and wakes all waiters.
     *
     * @throws ClosedException when the workspace is closed
     */
    void set();

    /**
     * Clears the event.
     *
     * @throws ClosedException when the workspace is closed
     */
    void clear();

    /**
     * Tells whether the event is set.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    boolean isSet();
}

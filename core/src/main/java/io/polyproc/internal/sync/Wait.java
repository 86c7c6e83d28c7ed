package io.polyproc.internal.sync;

import io.polyproc.internal.segment.ObjectRef;

/**
 * One wait of the current thread: how much of its time is left, and, from its first sleep on, its note in shared memory, by
 * which others find out who waits for what. A wait inside another one, as for the mutex of what is waited for, is not noted.
 */
public final class Wait implements AutoCloseable {

    private final ObjectRef object;
    private final long deadline;
    private final boolean limited;
    private boolean noted;

    /** A wait for this object, of at most {@code nanos}; {@link Long#MAX_VALUE} for no limit. */
    public Wait(ObjectRef object, long nanos) {
        this.object = object;
        this.limited = nanos != Long.MAX_VALUE;
        this.deadline = limited ? System.nanoTime() + Math.max(0, nanos) : 0;
    }

    /** How many nanoseconds are left; 0 or less when the time is up, {@link Long#MAX_VALUE} when there is no limit. */
    public long left() {
        return limited ? deadline - System.nanoTime() : Long.MAX_VALUE;
    }

    /** The thread is about to sleep. */
    public void note() {
        if (!noted) {
            noted = object.workspace().threads().beginWait(object.id(), limited);
        }
    }

    /** Until its next sleep, the thread does something else. */
    public void pause() {
        if (noted && object.workspace().isOpen()) {
            object.workspace().threads().endWait();
        }
        noted = false;
    }

    /** The wait is over. */
    @Override
    public void close() {
        pause();
    }
}

package io.polyproc.internal.sync;

import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.trace.Span;
import io.polyproc.internal.trace.Trace;
import java.util.EnumSet;
import java.util.Set;

/**
 * One wait of the current thread: how much of its time is left, and, from its first sleep on, its note in shared memory, by
 * which others find out who waits for what, and its event for JDK Flight Recorder. A wait inside another one, as for the mutex of what is waited for, is not noted.
 */
public final class WaitRecord implements AutoCloseable {

    private static final Set<ObjectType> CARRY_MESSAGES = EnumSet.of(
            ObjectType.QUEUE, ObjectType.QUEUE_GROUP, ObjectType.RING_QUEUE, ObjectType.PIPE, ObjectType.BROADCAST);

    private final ObjectRef object;
    private final long deadline;
    private final boolean limited;
    private boolean noted;

    /** From the first sleep on. */
    private Span span;

    /** A wait for this object, of at most {@code nanos}; {@link Long#MAX_VALUE} for no limit. */
    public WaitRecord(ObjectRef object, long nanos) {
        this.object = object;
        this.limited = nanos != Long.MAX_VALUE;
        this.deadline = limited ? Timeouts.deadline(nanos) : 0;
    }

    /** How many nanoseconds are left; 0 or less when the time is up, {@link Long#MAX_VALUE} when there is no limit. */
    public long left() {
        return limited ? deadline - System.nanoTime() : Long.MAX_VALUE;
    }

    /** The thread is about to sleep. */
    public void note() {
        if (span == null) {
            span = CARRY_MESSAGES.contains(object.type())
                    ? Trace.queueWait(object::toString)
                    : Trace.lockWait(object::toString);
        }
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
        if (span != null) {
            span.end("");
        }
    }
}

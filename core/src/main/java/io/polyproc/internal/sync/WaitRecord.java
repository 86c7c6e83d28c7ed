package io.polyproc.internal.sync;

import io.polyproc.internal.participant.ThreadWait;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.trace.Span;
import io.polyproc.internal.trace.Trace;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.EnumSet;
import java.util.Set;

/**
 * One wait of the current thread: its deadline, its record in shared memory, and its event for JDK Flight Recorder.
 *
 * <p>The record is published when the thread parks for the first time. Other processes read from it which thread waits
 * for which object. A nested wait, such as one for the mutex of the awaited object, publishes no record.
 */
public final class WaitRecord implements AutoCloseable {

    private static final Set<ObjectType> CARRY_MESSAGES = EnumSet.of(
            ObjectType.QUEUE, ObjectType.QUEUE_GROUP, ObjectType.RING_QUEUE, ObjectType.PIPE, ObjectType.BROADCAST);

    private final ObjectRef object;
    private final long deadline;
    private final boolean limited;
    private boolean published;

    /** The event; null until the thread parks for the first time. */
    private Span span;

    /** Begins a wait for this object, of at most {@code nanos}; {@link Long#MAX_VALUE} for no limit. */
    public WaitRecord(ObjectRef object, long nanos) {
        this.object = object;
        this.limited = nanos != Long.MAX_VALUE;
        this.deadline = limited ? Timeouts.deadline(nanos) : 0;
    }

    /**
     * Returns the number of threads of living processes that wait for this object, or for a lock inside it. A snapshot.
     * It does not count threads that have not parked yet, threads without a record, and nested waits.
     */
    static int waitersOf(ObjectRef object) {
        int waiters = 0;
        for (ThreadWait wait : object.workspace().threads().waits()) {
            waiters += wait.object() == object.id() ? 1 : 0;
        }
        return waiters;
    }

    /**
     * Returns the remaining nanoseconds: 0 or less when the time is up, {@link Long#MAX_VALUE} when there is no limit.
     */
    public long remaining() {
        return limited ? deadline - System.nanoTime() : Long.MAX_VALUE;
    }

    /** Publishes the record before the thread parks. */
    public void publish() {
        if (span == null) {
            span = CARRY_MESSAGES.contains(object.type())
                    ? Trace.queueWait(object::toString)
                    : Trace.lockWait(object::toString);
        }
        if (!published) {
            published = object.workspace().threads().beginWait(object.id(), limited);
        }
    }

    /** Withdraws the record while the thread does other work. The next {@link #publish} publishes it again. */
    public void withdraw() {
        if (published && object.workspace().isOpen()) {
            object.workspace().threads().endWait();
        }
        published = false;
    }

    /** Ends the wait. */
    @Override
    public void close() {
        withdraw();
        if (span != null) {
            span.end("");
        }
    }
}

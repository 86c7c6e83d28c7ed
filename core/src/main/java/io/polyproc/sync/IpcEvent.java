package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventDescriptor;
import io.polyproc.internal.sync.RawEvent;
import io.polyproc.segment.Workspace;
import java.util.Optional;

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
public final class IpcEvent extends Awaitable {

    private static final long serialVersionUID = 1L;

    private final transient RawEvent event;

    IpcEvent(ObjectRef ref) {
        super(ref);
        this.event = new RawEvent(ref);
    }

    /**
     * Finds or creates an event; a new one is not set.
     *
     * @param workspace the workspace of the event
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @return the event
     * @throws TypeMismatchException when the name is taken by another kind of object
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcEvent open(Workspace workspace, Optional<String> name) {
        ObjectSpec spec = ObjectSpec.of(ObjectType.EVENT, name, 0, EventDescriptor.LENGTH);
        return new IpcEvent(spec.findOrCreateIn(workspace, ObjectSpec.NO_VALUE));
    }

    /**
     * Sets the event and wakes all waiters.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void set() {
        event.set();
    }

    /**
     * Clears the event.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void clear() {
        event.clear();
    }

    /**
     * Tells whether the event is set.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public boolean isSet() {
        return event.isSet();
    }

    @Override
    boolean awaitNanos(long nanos) throws InterruptedException {
        return event.await(nanos);
    }

    @Override
    String state() {
        return isSet() ? "set" : "not set";
    }
}

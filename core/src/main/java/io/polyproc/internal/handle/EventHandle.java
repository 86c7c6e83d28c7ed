package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventDescriptor;
import io.polyproc.internal.sync.RawEvent;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.sync.IpcEvent;
import java.util.Optional;

/** The handle behind {@link IpcEvent}. */
public final class EventHandle extends AwaitableHandle implements IpcEvent {

    private static final long serialVersionUID = 1L;

    private final transient RawEvent event;

    EventHandle(ObjectRef ref) {
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
    public static IpcEvent open(MappedWorkspace workspace, Optional<String> name) {
        ObjectSpec spec = ObjectSpec.of(ObjectType.EVENT, name, 0, EventDescriptor.LENGTH);
        return new EventHandle(spec.findOrCreateIn(workspace, ObjectSpec.NO_VALUE));
    }

    @Override
    public void set() {
        event.set();
    }

    @Override
    public void clear() {
        event.clear();
    }

    @Override
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

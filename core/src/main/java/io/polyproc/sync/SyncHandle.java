package io.polyproc.sync;

import io.polyproc.internal.segment.HandleProxy;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.segment.SharedObject;
import io.polyproc.segment.Workspace;
import java.util.Optional;

/** The common part of the handles of this package: their reference, name and serial form. */
abstract class SyncHandle implements SharedObject {

    private static final long serialVersionUID = 1L;

    final transient ObjectRef ref;

    SyncHandle(ObjectRef ref) {
        this.ref = ref;
    }

    @Override
    public final Workspace workspace() {
        return ref.workspace();
    }

    @Override
    public final Optional<String> name() {
        return ref.name();
    }

    /** Describes the object, its place and its state. */
    @Override
    public final String toString() {
        return ref + (ref.workspace().isOpen() ? ", " + state() : " (closed)");
    }

    /** Describes the current state. */
    abstract String state();

    /** Tells whether the other object is a handle to the same shared object. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof SyncHandle that && ref.equals(that.ref);
    }

    @Override
    public final int hashCode() {
        return ref.hashCode();
    }

    /** Called by serialization. */
    final Object writeReplace() {
        return form();
    }

    /** Returns the serialization proxy. */
    HandleProxy form() {
        return new Form(ref);
    }

    private static final class Form extends HandleProxy {
        private static final long serialVersionUID = 1L;

        Form(ObjectRef ref) {
            super(ref);
        }

        @Override
        protected Object attach(ObjectRef ref) {
            switch (ref.type()) {
                case LOCK:
                    return new IpcLock(ref);
                case CONDITION:
                    return new IpcCondition(ref);
                case EVENT:
                    return new IpcEvent(ref);
                case SEMAPHORE:
                    return new IpcSemaphore(ref);
                case LATCH:
                    return new IpcLatch(ref);
                case BARRIER:
                    return new IpcBarrier(ref);
                case READ_WRITE_LOCK:
                    return new IpcReadWriteLock(ref);
                default:
                    throw new IllegalStateException(ref + " is not a synchronizer");
            }
        }
    }
}

package io.polyproc.internal.handle;

import io.polyproc.internal.workspace.ObjectRef;

/** The base of handles to synchronizers, which describe their state. */
abstract class SyncHandle extends SharedHandle {

    private static final long serialVersionUID = 1L;

    SyncHandle(ObjectRef ref) {
        super(ref);
    }

    /** Describes the object, its place and its state. */
    @Override
    public final String toString() {
        return ref + (ref.workspace().isOpen() ? ", " + state() : " (closed)");
    }

    /** Describes the current state. */
    abstract String state();
}

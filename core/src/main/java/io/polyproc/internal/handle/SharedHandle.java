package io.polyproc.internal.handle;

import io.polyproc.SharedObject;
import io.polyproc.Workspace;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The base of handles whose object id is their whole state: object reference, name, equality and serial form.
 *
 * <p><b>Thread and process safety.</b> Immutable. The serial form is a {@link HandleProxy}.
 */
abstract class SharedHandle implements SharedObject {

    private static final long serialVersionUID = 1L;

    final transient ObjectRef ref;

    SharedHandle(ObjectRef ref) {
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

    /** Tells whether the other object is a handle to the same shared object. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof SharedHandle that && ref.equals(that.ref);
    }

    @Override
    public final int hashCode() {
        return ref.hashCode();
    }

    /** Called by serialization. */
    final Object writeReplace() {
        return proxy();
    }

    /** Returns the handle of an object whose header describes it entirely. */
    static SharedObject of(ObjectRef ref) {
        return (SharedObject) new Proxy(ref).attach(ref);
    }

    /** Returns the serialization proxy. */
    HandleProxy proxy() {
        return new Proxy(ref);
    }

    private static final class Proxy extends HandleProxy {

        private static final long serialVersionUID = 1L;

        Proxy(ObjectRef ref) {
            super(ref);
        }

        @Override
        protected Object attach(ObjectRef ref) {
            // A table, so its complexity is above 12. Statements, not an expression: so the verifier need not load all
            // classes to find their common type.
            switch (ref.type()) {
                case INT:
                    return new IntHandle(ref);
                case LONG:
                    return new LongHandle(ref);
                case DOUBLE:
                    return new DoubleHandle(ref);
                case BOOLEAN:
                    return new BooleanHandle(ref);
                case INT_ARRAY:
                    return new IntArrayHandle(ref);
                case LONG_ARRAY:
                    return new LongArrayHandle(ref);
                case DOUBLE_ARRAY:
                    return new DoubleArrayHandle(ref);
                case BYTE_ARRAY:
                    return new ByteArrayHandle(ref);
                case LOCK:
                    return new LockHandle(ref);
                case CONDITION:
                    return new ConditionHandle(ref);
                case EVENT:
                    return new EventHandle(ref);
                case SEMAPHORE:
                    return new SemaphoreHandle(ref);
                case LATCH:
                    return new LatchHandle(ref);
                case BARRIER:
                    return new BarrierHandle(ref);
                case READ_WRITE_LOCK:
                    return new ReadWriteLockHandle(ref);
                default:
                    throw new IllegalStateException(ref + " has no handle that its id describes entirely");
            }
        }
    }
}

package io.polyproc.value;

import io.polyproc.internal.segment.HandleProxy;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.SharedObject;
import io.polyproc.segment.Workspace;
import java.util.Optional;
import java.util.function.Consumer;

/** Base of the handles of this package: object reference, name and serial form. */
abstract class ValueHandle implements SharedObject {

    private static final long serialVersionUID = 1L;

    final transient ObjectRef ref;

    ValueHandle(ObjectRef ref) {
        this.ref = ref;
    }

    /** Finds or creates an object of {@code length} elements; a new one is initialised before it is published. */
    static ObjectRef findOrCreate(
            Workspace workspace, Optional<String> name, ObjectType type, int length, Consumer<ObjectRef> initialise) {
        if (length < 0) {
            throw new IllegalArgumentException(
                    "length=" + length + ": the length of a " + type.publicName() + " cannot be negative");
        }
        long bytes = (long) length * type.elementLength();
        ObjectSpec spec = ObjectSpec.of(type, name, length, bytes);
        return spec.findOrCreateIn(workspace, initialise);
    }

    @Override
    public final Workspace workspace() {
        return ref.workspace();
    }

    @Override
    public final Optional<String> name() {
        return ref.name();
    }

    /** Tells whether the other is a handle to the same object. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof ValueHandle that && ref.equals(that.ref);
    }

    @Override
    public final int hashCode() {
        return ref.hashCode();
    }

    /** Called by serialization. */
    final Object writeReplace() {
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
                case INT:
                    return new SharedInt(ref);
                case LONG:
                    return new SharedLong(ref);
                case DOUBLE:
                    return new SharedDouble(ref);
                case BOOLEAN:
                    return new SharedBoolean(ref);
                case INT_ARRAY:
                    return new SharedIntArray(ref);
                case LONG_ARRAY:
                    return new SharedLongArray(ref);
                case DOUBLE_ARRAY:
                    return new SharedDoubleArray(ref);
                case BYTE_ARRAY:
                    return new SharedByteArray(ref);
                default:
                    throw new IllegalStateException(ref + " is no value");
            }
        }
    }
}

package io.polyproc.internal.handle;

import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.util.Optional;
import java.util.function.Consumer;

/** The base of handles to values and arrays, which are created with their initial value. */
abstract class ValueHandle extends SharedHandle {

    private static final long serialVersionUID = 1L;

    ValueHandle(ObjectRef ref) {
        super(ref);
    }

    /** Finds or creates an object of {@code length} elements; a new one is initialised before it is published. */
    static ObjectRef findOrCreate(
            MappedWorkspace workspace,
            Optional<String> name,
            ObjectType type,
            int length,
            Consumer<ObjectRef> initialise) {
        if (length < 0) {
            throw new IllegalArgumentException(
                    "length=" + length + ": the length of a " + type.publicName() + " cannot be negative");
        }
        long bytes = (long) length * type.elementLength();
        ObjectSpec spec = ObjectSpec.of(type, name, length, bytes);
        return spec.findOrCreateIn(workspace, initialise);
    }
}

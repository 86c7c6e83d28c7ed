package io.polyproc.internal.handle;

import io.polyproc.SharedObject;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.util.Optional;

/** Makes the handle of an object that is known by its name only. */
public final class NamedObject {

    private NamedObject() {}

    /**
     * Finds an object, and creates none.
     *
     * @return empty if no object has the name
     * @throws TypeMismatchException when the object is no {@code type}
     * @throws IllegalArgumentException when the name is not valid, or the handle of the object has a codec
     */
    public static <T extends SharedObject> Optional<T> find(MappedWorkspace workspace, String name, Class<T> type) {
        ObjectSpec.checkName(name);
        ObjectRef ref = workspace.find(name);
        if (ref == null) {
            return Optional.empty();
        }
        switch (ref.type()) {
            case QUEUE, RING_QUEUE, PIPE, BROADCAST, QUEUE_GROUP:
                throw new IllegalArgumentException(
                        "name=\"" + name + "\" is " + ref.type().publicName()
                                + ", whose handle needs the codec of its elements: use Multiprocessing.named");
            default:
                SharedObject handle = SharedHandle.of(ref);
                if (!type.isInstance(handle)) {
                    throw new TypeMismatchException(
                            name,
                            type.getSimpleName(),
                            ref.type().publicName(),
                            workspace.directory().toString());
                }
                return Optional.of(type.cast(handle));
        }
    }
}

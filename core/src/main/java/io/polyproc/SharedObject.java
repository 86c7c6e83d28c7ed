package io.polyproc;

import java.io.Serializable;
import java.util.Optional;

/**
 * A handle to an object in a workspace. It is small and serializable: captured in a child's lambda or sent through a
 * queue, it is attached to the same memory in the other process.
 *
 * <p>Two handles are equal if and only if they refer to the same object of the same workspace. The contents of the
 * object do not count, so a handle can be the key of a map.
 */
public interface SharedObject extends Serializable {

    /**
     * Returns the workspace of the object.
     *
     * @return the workspace as this JVM has it open
     */
    Workspace workspace();

    /**
     * Returns the name by which any process can find the object.
     *
     * @return the name, or empty for an anonymous object, which is reached through handles only
     * @throws io.polyproc.ClosedException when the workspace is closed
     */
    Optional<String> name();
}

package io.polyproc.segment;

import java.io.Serializable;
import java.util.Optional;

/**
 * What all handles have in common. A handle is a small serializable object that refers to something in a workspace: capture
 * it in a child's lambda or send it through a queue, and on the other side it is attached to the same memory.
 *
 * <p>Two handles are equal if and only if they refer to the same object of the same workspace. What the object contains does not
 * count, so a handle is a good key of a map.
 */
public interface SharedObject extends Serializable {

    /**
     * The workspace it lives in.
     *
     * @return the workspace as this JVM has it open
     */
    Workspace workspace();

    /**
     * The name under which any process can find it.
     *
     * @return the name, or empty for an anonymous object, which is reached through handles only
     * @throws io.polyproc.errors.ClosedException when the workspace is closed
     */
    Optional<String> name();
}

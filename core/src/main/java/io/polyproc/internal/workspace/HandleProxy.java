package io.polyproc.internal.workspace;

import java.io.Serializable;
import java.lang.reflect.Constructor;

/**
 * Serialization proxy of a handle: the workspace's directory and id, and the object's id. Deserialization attaches to
 * that workspace and finds the same object.
 */
public abstract class HandleProxy implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String directory;
    private final long workspaceId;
    private final long objectId;

    /** Constructs the proxy of a handle to {@code ref}. */
    protected HandleProxy(ObjectRef ref) {
        this.directory = ref.workspace().directory().toString();
        this.workspaceId = ref.workspace().id();
        this.objectId = ref.id();
    }

    /** Returns the object's id in its workspace. */
    public final long objectId() {
        return objectId;
    }

    /** Tells whether the object belongs to this workspace. */
    public final boolean isIn(MappedWorkspace workspace) {
        return workspace.id() == workspaceId;
    }

    /**
     * Tells whether the object's id is enough for {@link #attach(String, MappedWorkspace, long)} to make the handle.
     */
    public boolean isComplete() {
        return true;
    }

    /**
     * Returns the handle to an object of an open workspace, by the class of its proxy.
     *
     * @throws ReflectiveOperationException when there is no such class
     */
    public static Object attach(String formClass, MappedWorkspace workspace, long objectId)
            throws ReflectiveOperationException {
        ObjectRef ref = workspace.resolve(objectId);
        Constructor<?> constructor = Class.forName(formClass).getDeclaredConstructor(ObjectRef.class);
        constructor.setAccessible(true);
        return ((HandleProxy) constructor.newInstance(ref)).attach(ref);
    }

    /** Returns the handle that this proxy stands for. */
    protected abstract Object attach(ObjectRef ref);

    /** Called by serialization. */
    protected final Object readResolve() {
        return attach(MappedWorkspace.attach(directory, workspaceId).resolve(objectId));
    }
}

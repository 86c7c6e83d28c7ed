package io.polyproc.internal.segment;

import java.io.Serializable;
import java.lang.reflect.Constructor;

/**
 * Serial form of a handle: the workspace's directory and id, and the object's id. Reading it attaches to that workspace, in
 * which the same object is found.
 */
public abstract class HandleProxy implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String directory;
    private final long workspaceId;
    private final long objectId;

    /** The form of a handle to {@code ref}. */
    protected HandleProxy(ObjectRef ref) {
        this.directory = ref.workspace().directory().toString();
        this.workspaceId = ref.workspace().id();
        this.objectId = ref.id();
    }

    /** The object's id in its workspace. */
    public final long objectId() {
        return objectId;
    }

    /** Whether the object lives in this workspace. */
    public final boolean isIn(MappedWorkspace workspace) {
        return workspace.id() == workspaceId;
    }

    /** Whether the object's id says everything, so that {@link #attach(String, MappedWorkspace, long)} makes the handle. */
    public boolean isComplete() {
        return true;
    }

    /**
     * The handle to an object of a workspace that is open, by the class of its form.
     *
     * @throws ReflectiveOperationException when there is no such form
     */
    public static Object attach(String formClass, MappedWorkspace workspace, long objectId)
            throws ReflectiveOperationException {
        ObjectRef ref = workspace.resolve(objectId);
        Constructor<?> constructor = Class.forName(formClass).getDeclaredConstructor(ObjectRef.class);
        constructor.setAccessible(true);
        return ((HandleProxy) constructor.newInstance(ref)).attach(ref);
    }

    /** The handle that this form stands for. */
    protected abstract Object attach(ObjectRef ref);

    /** Called by serialization. */
    protected final Object readResolve() {
        return attach(MappedWorkspace.attach(directory, workspaceId).resolve(objectId));
    }
}

package io.polyproc;

/** Thrown when a name in a workspace belongs to an object of another type, size or option. The object is unchanged. */
public final class TypeMismatchException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param name the name asked for
     * @param wanted the requested object
     * @param found the object that has the name
     * @param where the workspace's directory
     */
    public TypeMismatchException(String name, String wanted, String found, String where) {
        super("\"" + name + "\" in " + where + " is " + found + ", not " + wanted
                + ": ask for what is there, or use another name");
    }
}

package io.polyproc.errors;

/** A name in a workspace is taken by an object of another type, size or option. The object is left as it was. */
public final class TypeMismatchException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The name is taken by something else.
     *
     * @param name the name asked for
     * @param wanted what was asked for
     * @param found what stands under the name
     * @param where the workspace's directory
     */
    public TypeMismatchException(String name, String wanted, String found, Object where) {
        super("\"" + name + "\" in " + where + " is " + found + ", not " + wanted
                + ": ask for what is there, or use another name");
    }
}

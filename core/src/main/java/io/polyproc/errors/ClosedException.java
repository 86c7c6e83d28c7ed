package io.polyproc.errors;

/** Something was used after it, or the workspace it lives in, had been closed. */
public final class ClosedException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The thing is closed.
     *
     * @param what what was used, with its name or path
     */
    public ClosedException(String what) {
        this(what, "open the workspace again and take a new handle from it");
    }

    /**
     * The thing is closed.
     *
     * @param what what was used, with its name or path
     * @param remedy how to put it right
     */
    public ClosedException(String what, String remedy) {
        super(what + " is closed: " + remedy);
    }
}

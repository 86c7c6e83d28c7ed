package io.polyproc.errors;

/**
 * The end of a pipe, or the place of the writer of a broadcast, belongs to another process: the first that used it keeps it.
 */
public final class EndInUseException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * It belongs to another process.
     *
     * @param what what was used, for people
     * @param owner whose it is
     */
    public EndInUseException(Object what, String owner) {
        super(what + " belongs to " + owner
                + ": the first process that uses it keeps it; make another one for this process");
    }
}

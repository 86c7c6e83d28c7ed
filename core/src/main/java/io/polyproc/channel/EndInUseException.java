package io.polyproc.channel;

import io.polyproc.IpcException;

/**
 * Thrown when the end of a pipe, or the writer's role of a broadcast, belongs to another process. It belongs to the
 * first process that uses it.
 */
public final class EndInUseException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param what the end that was used
     * @param owner the process that owns it
     */
    public EndInUseException(String what, String owner) {
        super(what + " belongs to " + owner
                + ": an end belongs to the first process that uses it; create another one for this process");
    }
}

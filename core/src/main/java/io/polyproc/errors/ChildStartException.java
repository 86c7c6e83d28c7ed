package io.polyproc.errors;

/** A child process could not be started. No process is left, and no file. */
public final class ChildStartException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The child could not be started.
     *
     * @param message what was tried, what went wrong, and how to put it right
     * @param cause what the operating system said, or {@code null}
     */
    public ChildStartException(String message, Throwable cause) {
        super(message, cause);
    }
}

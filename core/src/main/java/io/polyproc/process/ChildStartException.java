package io.polyproc.process;

import io.polyproc.IpcException;
import org.jspecify.annotations.Nullable;

/** Thrown when a child process cannot be started. It leaves neither a process nor a file. */
public final class ChildStartException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message what was tried, what went wrong, and the remedy
     * @param cause the error of the operating system, or {@code null}
     */
    public ChildStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

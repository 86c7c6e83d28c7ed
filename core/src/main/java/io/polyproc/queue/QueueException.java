package io.polyproc.queue;

import io.polyproc.IpcException;
import org.jspecify.annotations.Nullable;

/** Thrown when the files of a durable queue cannot be opened, read or written. */
public final class QueueException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message the queue and the file, what was wrong, and the remedy
     * @param cause the cause, or {@code null}
     */
    public QueueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

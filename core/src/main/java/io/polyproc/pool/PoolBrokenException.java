package io.polyproc.pool;

import io.polyproc.IpcException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a pool cannot get workers: its initializer throws, its workers end before they are ready, or no worker
 * can be started. All its tasks fail with this exception, and it accepts no more.
 */
public final class PoolBrokenException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message the pool, the reason and the remedy
     * @param cause the exception of the initializer, or of the failed start, or {@code null}
     */
    public PoolBrokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.polyproc.errors;

/**
 * A pool cannot get workers: its initializer throws, or the workers end before they are ready, or cannot be started at all. All
 * its tasks fail with this, and it takes no more.
 */
public final class PoolBrokenException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * The pool is broken.
     *
     * @param message which pool, why, and how to put it right
     * @param cause what the initializer threw, or why no worker could be started
     */
    public PoolBrokenException(String message, Throwable cause) {
        super(message, cause);
    }
}

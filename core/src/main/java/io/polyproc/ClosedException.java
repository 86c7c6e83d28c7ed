package io.polyproc;

import java.util.concurrent.RejectedExecutionException;

/**
 * Thrown by the use of an object that is closed, or whose workspace is closed. It is a {@link
 * RejectedExecutionException}, as thrown by every {@link java.util.concurrent.ExecutorService}, since a pool is one. It
 * is no {@link IpcException}: its cause lies in this JVM.
 */
public final class ClosedException extends RejectedExecutionException {

    private static final long serialVersionUID = 2L;

    /**
     * Constructs the exception.
     *
     * @param what the object that was used, with its name or path
     */
    public ClosedException(String what) {
        this(what, "open the workspace again and take a new handle from it");
    }

    /**
     * Constructs the exception.
     *
     * @param what the object that was used, with its name or path
     * @param remedy the action to take
     */
    public ClosedException(String what, String remedy) {
        super(what + " is closed: " + remedy);
    }
}

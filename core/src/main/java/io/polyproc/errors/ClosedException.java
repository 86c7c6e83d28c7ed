package io.polyproc.errors;

import java.util.concurrent.RejectedExecutionException;

/**
 * Something was used after it, or the workspace it lives in, had been closed. It is a {@link RejectedExecutionException}, so that code
 * that knows a pool as an {@link java.util.concurrent.ExecutorService} only sees what such a service throws. Unlike the other exceptions
 * of this package it is no {@link IpcException}: it tells nothing of the world outside this JVM.
 */
public final class ClosedException extends RejectedExecutionException {

    private static final long serialVersionUID = 2L;

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

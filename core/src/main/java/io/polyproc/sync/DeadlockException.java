package io.polyproc.sync;

import io.polyproc.IpcException;

/** Thrown when a wait would never end: the thread is part of a cycle of waits. No lock was acquired. */
public final class DeadlockException extends IpcException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message the cycle of threads and locks, and the remedy
     */
    public DeadlockException(String message) {
        super(message);
    }
}

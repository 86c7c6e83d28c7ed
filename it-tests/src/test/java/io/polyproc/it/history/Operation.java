package io.polyproc.it.history;

/**
 * One operation of a history.
 *
 * @param process who called it; a process that was killed calls nothing more
 * @param kind what was called
 * @param argument of the call
 * @param invoked when it was called, of {@link System#nanoTime}, which all processes of a Linux machine read off one
 * clock
 * @param returned when it had returned; {@link #PENDING} when its process was killed before
 * @param result what it returned; meaningless when it is pending
 */
record Operation(int process, Kind kind, long argument, long invoked, long returned, long result) {

    /** Time of the return of an operation that did not return. */
    static final long PENDING = Long.MAX_VALUE;

    /** Result of a take that finds nothing. */
    static final long NONE = Long.MIN_VALUE;

    /**
     * What can be called. {@code DEATH} is the kill of a process: it takes effect at some instant after the signal was
     * sent.
     */
    enum Kind {
        LOCK,
        TRY_LOCK,
        UNLOCK,
        ACQUIRE,
        TRY_ACQUIRE,
        RELEASE,
        ADD,
        COMPARE_AND_SET,
        GET,
        SET,
        PUT,
        POLL,
        SIZE,
        DEATH
    }

    boolean isPending() {
        return returned == PENDING;
    }

    @Override
    public String toString() {
        return "process " + process + " " + kind + "(" + argument + ") "
                + (isPending() ? "pending" : result == NONE ? "none" : "= " + result) + " [" + invoked + ", "
                + (isPending() ? "" : returned) + "]";
    }
}

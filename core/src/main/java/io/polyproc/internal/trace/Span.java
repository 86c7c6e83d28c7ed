package io.polyproc.internal.trace;

/** The recording of an event with a duration. */
@FunctionalInterface
public interface Span {

    /** An event that is not recorded. */
    Span NONE = how -> {};

    /**
     * Ends the event.
     *
     * @param how the outcome, in words
     */
    void end(String how);
}

package io.polyproc.internal.trace;

/** An event with a duration that is being recorded. */
@FunctionalInterface
public interface Span {

    /** A span that is not recorded. */
    Span NONE = how -> {};

    /**
     * Ends the span.
     *
     * @param how a description of the outcome
     */
    void end(String how);
}

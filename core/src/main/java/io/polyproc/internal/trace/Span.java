package io.polyproc.internal.trace;

/** Something that lasts and that is being recorded. */
@FunctionalInterface
public interface Span {

    /** What is not recorded. */
    Span NONE = how -> {};

    /**
     * It is over.
     *
     * @param how how it ended, in words
     */
    void end(String how);
}

package io.polyproc.internal.handle;

import org.jspecify.annotations.Nullable;

/** Takes elements one by one for a target that may refuse them. No lock is held between the calls. */
interface Drain extends AutoCloseable {

    /** Accepts the element that was taken last and takes the next one. Returns null if there is none. */
    byte @Nullable [] next();

    /** Returns the element that was taken last to the head of the queue. */
    void giveBack();

    /** Accepts the element that was taken last, if it was not given back. */
    @Override
    void close();
}

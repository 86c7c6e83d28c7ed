package io.polyproc.queue;

/** Elements that are taken one by one for a target that may refuse them. No lock is held between the calls. */
interface Drain extends AutoCloseable {

    /** Accepts the element that was taken last, and takes the next one; null if there is none. */
    byte[] next();

    /** Puts the element that was taken last back where it was, in front of the others. */
    void giveBack();

    /** Accepts the element that was taken last, if it was not given back. */
    @Override
    void close();
}

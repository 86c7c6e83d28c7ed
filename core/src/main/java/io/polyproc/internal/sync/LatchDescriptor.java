package io.polyproc.internal.sync;

/**
 * Body of a latch. The object's size is the first count.
 *
 * <pre>
 *   0  signal  int   event count that advances when the count reaches zero
 *   4  count   int   the remaining count
 * 128  end
 * </pre>
 */
public final class LatchDescriptor {

    /** Length of the body in bytes. */
    public static final int LENGTH = 128;

    static final int SIGNAL_OFFSET = 0;
    static final int COUNT_OFFSET = 4;

    private LatchDescriptor() {}
}

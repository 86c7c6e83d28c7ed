package io.polyproc.internal.sync;

/**
 * Body of a latch. The object's size is the first count.
 *
 * <pre>
 *   0  signal  int   raised when the count reaches zero; waiters sleep on it
 *   4  count   int   how often it is still to be counted down
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

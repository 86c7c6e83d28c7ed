package io.polyproc.internal.sync;

/**
 * Body of an event.
 *
 * <pre>
 *   0  signal  int   event count that advances when the event is set
 *   4  state   int   bit 0: whether it is set; bits 1-31: number of times it was set
 * 128  end
 * </pre>
 */
public final class EventDescriptor {

    /** Length of the body in bytes. */
    public static final int LENGTH = 128;

    static final int SIGNAL_OFFSET = 0;
    static final int STATE_OFFSET = 4;

    static final int SET = 1;
    static final int STEP = 2;

    private EventDescriptor() {}
}

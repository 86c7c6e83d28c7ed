package io.polyproc.internal.spare;

/**
 * Memory shared by a parent and a spare JVM. Native byte order.
 *
 * <pre>
 *    0  call         int  {@link io.polyproc.internal.sync.EventCount}: notified by the parent
 *    4  state        int  see below; changed by compare-and-set
 *    8  name length  int  bytes; written by the parent
 *   12  task length  int  bytes; {@link #IN_FILE} when the task is in the boot file; written by the parent
 *  128  answer       int  {@link io.polyproc.internal.sync.EventCount}: notified by the spare
 *  256  bytes             the name, then the task; written by the parent
 * </pre>
 *
 * <pre>
 *   state    means                                     may be left by
 *   BOOTING  its JVM is starting                       the spare, to READY
 *   READY    it waits                                  the parent, to CLAIMED
 *   CLAIMED  the parent writes the task                the parent, to GIVEN, or to READY if it cannot be written
 *   GIVEN    the task is written, and not begun        the spare, to TAKEN; the parent, to REVOKED
 *   TAKEN    the spare is the child, and runs it       none; final
 *   REVOKED  another process gets the task             none; final
 * </pre>
 *
 * When the spare is dead, its parent may reuse the record for another one.
 */
public final class SpareDescriptor {

    static final int CALL_OFFSET = 0;
    static final int STATE_OFFSET = 4;
    static final int NAME_LENGTH_OFFSET = 8;
    static final int TASK_LENGTH_OFFSET = 12;
    static final int ANSWER_OFFSET = 128;
    static final int BYTES_OFFSET = 256;
    static final int LENGTH = 4096;
    static final int MAX_BYTES = LENGTH - BYTES_OFFSET;

    static final int BOOTING = 0;
    static final int READY = 1;
    static final int CLAIMED = 2;
    static final int GIVEN = 3;
    static final int TAKEN = 4;
    static final int REVOKED = 5;

    static final int IN_FILE = -1;

    private SpareDescriptor() {}
}

package io.polyproc.internal.segment;

/**
 * Header of a segment file. Native byte order except for the magic. The creator writes it once. Later only the lines
 * marked with * change, the first two of them under the structure lock.
 *
 * <pre>
 *   0  magic            8 bytes  "POLYPROC"
 *   8  layout version   int      major &lt;&lt; 16 | minor; another major is refused
 *  12  byte order mark  int      0x01020304
 *  16  header length    int      where objects begin
 *  20  segment number   int
 *  24  total length     long     of the file, in bytes
 *  32  workspace id     long     the same in all segments of a workspace
 *  40  creator's pid    long
 *  48  creator's start  long     clock ticks since boot
 *  56  boot id          long     hash
 *  64  pid namespace    long
 *  72  created          long     milliseconds since 1970
 *  80  state            int      0 partially initialised, 1 ready; written last
 *  84  kind             int      1 named, 2 private; 0 in layout 1.0, which has no mark
 * 128  allocated        long   * end of the last object: its store publishes the object
 * 256  end, in all segments but the first
 *
 *      in segment 0 only:
 * 256  segments         int    * number of segments: its store publishes a segment
 * 260  growth segment   int    * the segment that small objects are appended to
 * 264  pollers          int    * 1 while some participant cannot wake futex sleepers
 * 268  durable queues   int    * 1 from the first durable queue on: children then get the flags for it
 * 272  warm until       long * monotonic nanoseconds; before that, a participant may not be able to wake sleepers yet
 * 280  threads highest  int    * number of thread records allocated in order; a hint
 * 284  structure owner  int  * id of the participant that changes the structure; 0 for none
 * 384  activity         int    * event count, advanced by sends and puts while bit 0 is set
 * 512  participants     {@link ParticipantDescriptor#COUNT} records
 *  ..  threads          {@link ThreadDescriptor#COUNT} records
 *  ..  objects
 * </pre>
 */
public final class SegmentDescriptor {

    /** The bytes "POLYPROC", as a big-endian long. */
    public static final long MAGIC = 0x504F4C5950524F43L;

    /** Layouts with another major number cannot be read. */
    public static final int MAJOR_VERSION = 1;

    /** Incremented by additions that older readers may ignore. */
    public static final int MINOR_VERSION = 2;

    /** Reads as itself only in the byte order it was written in. */
    public static final int BYTE_ORDER_MARK = 0x01020304;

    /** Value of the state word of a segment that is ready. */
    public static final int READY = 1;

    /** Every object, and every line written by different processes, begins at a multiple of this. */
    public static final int ALIGNMENT = 128;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 8;
    public static final int BYTE_ORDER_OFFSET = 12;
    public static final int HEADER_LENGTH_OFFSET = 16;
    public static final int NUMBER_OFFSET = 20;
    public static final int TOTAL_LENGTH_OFFSET = 24;
    public static final int WORKSPACE_ID_OFFSET = 32;
    public static final int CREATOR_PID_OFFSET = 40;
    public static final int CREATOR_START_OFFSET = 48;
    public static final int BOOT_ID_OFFSET = 56;
    public static final int PID_NAMESPACE_OFFSET = 64;
    public static final int CREATED_OFFSET = 72;
    public static final int STATE_OFFSET = 80;
    public static final int KIND_OFFSET = 84;
    public static final int ALLOCATED_OFFSET = 128;
    public static final int HEADER_LENGTH = 256;

    public static final int SEGMENT_COUNT_OFFSET = 256;
    public static final int GROWTH_SEGMENT_OFFSET = 260;
    public static final int POLLERS_OFFSET = 264;
    public static final int DURABLE_QUEUES_OFFSET = 268;
    public static final int WARM_UNTIL_OFFSET = 272;
    public static final int THREADS_HIGHEST_OFFSET = 280;
    public static final int STRUCTURE_OWNER_OFFSET = 284;
    public static final int ACTIVITY_OFFSET = 384;
    public static final int PARTICIPANTS_OFFSET = 512;
    public static final int THREADS_OFFSET =
            PARTICIPANTS_OFFSET + ParticipantDescriptor.COUNT * ParticipantDescriptor.LENGTH;
    public static final int FIRST_HEADER_LENGTH = THREADS_OFFSET + ThreadDescriptor.COUNT * ThreadDescriptor.LENGTH;

    private SegmentDescriptor() {}

    /** Returns the offset of the first object of a segment. */
    public static int headerLength(int segmentNumber) {
        return segmentNumber == 0 ? FIRST_HEADER_LENGTH : HEADER_LENGTH;
    }

    /** Returns the next multiple of {@link #ALIGNMENT}. */
    public static long align(long length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }
}

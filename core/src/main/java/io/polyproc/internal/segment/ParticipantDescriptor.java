package io.polyproc.internal.segment;

/**
 * Record of a JVM that has the workspace open. Its owner writes it under the structure lock. A prober that finds
 * the owner's file lock free may also change the state.
 *
 * <pre>
 *   0  state       int   see below; written last
 *   4  generation  int   1 to 65535, incremented by each registration of the slot
 *   8  pid         long
 *  16  start       long  clock ticks since boot
 *  24  boot id     long  hash
 *  32  namespace   long  of the pid
 *  40  registered  long  milliseconds since 1970
 *  48  can wake    int   1 when it can wake futex sleepers
 *  52  name length int   bytes
 *  56  left        long  bit g modulo 64: the owner of generation g has closed the workspace, or is a child whose
 *                       task has returned; for the last 64 generations
 *  64  name        up to 64 bytes of UTF-8
 * 128  end
 * </pre>
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><th>state</th><th>meaning</th><th>who may leave it</th></tr>
 *   <tr><td>0 UNUSED</td><td>never used</td><td>a registering JVM</td></tr>
 *   <tr><td>1 LIVE</td><td>used; its owner lives while its file lock is held</td><td>its owner, or a prober</td></tr>
 *   <tr><td>2 LEFT</td><td>its owner closed the workspace</td><td>a registering JVM</td></tr>
 *   <tr><td>3 DEAD</td><td>its owner died</td><td>a registering JVM</td></tr>
 *   <tr><td>4 UNLOCKED</td><td>as LIVE; its file lock was found free while its process runs</td>
 *       <td>its owner, to LIVE, when it has the lock again; a prober, to DEAD</td></tr>
 * </table>
 */
public final class ParticipantDescriptor {

    /** Number of JVMs that can have one workspace open at the same time. */
    public static final int COUNT = 1024;

    /** Generation after which a slot is retired: lock words have 16 bits for the generation. */
    public static final int LAST_GENERATION = 0xFFFF;

    public static final int STATE_OFFSET = 0;
    public static final int GENERATION_OFFSET = 4;
    public static final int PID_OFFSET = 8;
    public static final int START_OFFSET = 16;
    public static final int BOOT_ID_OFFSET = 24;
    public static final int PID_NAMESPACE_OFFSET = 32;
    public static final int REGISTERED_OFFSET = 40;
    public static final int CAN_WAKE_OFFSET = 48;
    public static final int NAME_LENGTH_OFFSET = 52;
    public static final int LEFT_OFFSET = 56;
    public static final int NAME_OFFSET = 64;
    public static final int LENGTH = 128;
    public static final int MAX_NAME_LENGTH = LENGTH - NAME_OFFSET;

    public static final int UNUSED = 0;
    public static final int LIVE = 1;
    public static final int LEFT = 2;
    public static final int DEAD = 3;
    public static final int UNLOCKED = 4;

    private ParticipantDescriptor() {}
}

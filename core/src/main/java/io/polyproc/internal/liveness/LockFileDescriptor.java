package io.polyproc.internal.liveness;

/**
 * Contents and byte locks of a workspace's lock file. The contents are a mark, which the creator writes before the
 * workspace has its name, and which never changes. It proves that the directory is a workspace, and its kind.
 *
 * <pre>
 *   0  magic  8 bytes  "POLYLOCK"
 *   8  kind   int      1 named, 2 private; in big-endian order, as the magic
 *  12  end
 *
 *   locked bytes, whether or not the file is as long:
 *   0 .. 2^20-1   byte i is locked exclusively by the participant in slot i
 *   2^20          locked while the structure of the workspace is changed
 * </pre>
 */
public final class LockFileDescriptor {

    /** The bytes "POLYLOCK", as a big-endian long. */
    public static final long MAGIC = 0x504F4C594C4F434BL;

    /** Kind of a file without a mark: an empty file of a dead creator or of an older version. */
    public static final int UNMARKED = 0;

    /** Kind of a workspace that remains until its user deletes it. */
    public static final int NAMED = 1;

    /** Kind of a workspace that is deleted when its creator closes it or dies. */
    public static final int PRIVATE = 2;

    static final int MAGIC_OFFSET = 0;
    static final int KIND_OFFSET = 8;
    static final int LENGTH = 12;

    /** The byte that is locked while the structure is changed. */
    static final int STRUCTURE = 1 << 20;

    private LockFileDescriptor() {}
}

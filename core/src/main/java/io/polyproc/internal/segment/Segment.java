package io.polyproc.internal.segment;

import static io.polyproc.internal.segment.SegmentDescriptor.*;

import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.liveness.ProcessIdentity;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.memory.MappedMemory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * One mapped file with a checked header. It is created under the structure lock and renamed when it is complete. It is
 * never truncated or replaced while the workspace exists.
 */
public final class Segment {

    private final int number;
    private final MappedMemory memory;
    private final LongCells allocated;

    private Segment(int number, MappedMemory memory) {
        this.number = number;
        this.memory = memory;
        this.allocated = new LongCells(memory, ALLOCATED_OFFSET);
    }

    public static Path file(Path directory, int number) {
        return directory.resolve("segment-" + number);
    }

    /** Creates segment {@code number}; {@code initialise} adds to the header before the file is published. */
    public static Segment create(Path directory, int number, long length, long workspaceId, int kind) {
        MappedMemory created = MappedFiles.create(
                file(directory, number), length, memory -> writeHeader(memory, number, length, workspaceId, kind));
        return new Segment(number, created);
    }

    /** Makes a file of zeros, with or without its first contents, segment {@code number}. */
    public static Segment create(
            Path directory, int number, MappedMemory zeros, Path from, long workspaceId, int kind) {
        writeHeader(zeros, number, zeros.length(), workspaceId, kind);
        MappedFiles.deleteStaging(file(directory, number));
        MappedFiles.publish(zeros, from, file(directory, number));
        return new Segment(number, zeros);
    }

    /**
     * Opens segment {@code number}.
     *
     * @param workspaceId the workspace it must belong to, or 0 for any
     * @throws WorkspaceException when the file is not such a segment; it is unchanged
     */
    public static Segment open(Path directory, int number, long workspaceId) {
        Path file = file(directory, number);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new WorkspaceException(
                    Reason.FOREIGN_FILE, file, file + " is not a regular file: this is not a workspace of Polyproc's");
        }
        MappedMemory memory = MappedMemory.map(file);
        check(memory, number, workspaceId);
        return new Segment(number, memory);
    }

    /** Tells whether a file can be a first segment whose creator was killed while it wrote it. */
    public static boolean isStaging(Path file) {
        byte[] start = new byte[Long.BYTES];
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            int read = open.read(start);
            ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.nativeOrder());
            return read < 0 || bytes.getLong(0) == 0 || read == Long.BYTES && hasMagic(bytes);
        } catch (IOException e) {
            return false;
        }
    }

    private static void writeHeader(MappedMemory memory, int number, long length, long workspaceId, int kind) {
        ProcessIdentity me = ProcessIdentity.current();
        ByteBuffer header = memory.buffer();
        header.putLong(MAGIC_OFFSET, inBigEndian(MAGIC));
        header.putInt(VERSION_OFFSET, MAJOR_VERSION << 16 | MINOR_VERSION);
        header.putInt(BYTE_ORDER_OFFSET, BYTE_ORDER_MARK);
        header.putInt(HEADER_LENGTH_OFFSET, headerLength(number));
        header.putInt(NUMBER_OFFSET, number);
        header.putLong(TOTAL_LENGTH_OFFSET, length);
        header.putLong(WORKSPACE_ID_OFFSET, workspaceId);
        header.putLong(CREATOR_PID_OFFSET, me.pid());
        header.putLong(CREATOR_START_OFFSET, me.startTicks());
        header.putLong(BOOT_ID_OFFSET, me.bootId());
        header.putLong(PID_NAMESPACE_OFFSET, me.pidNamespace());
        header.putLong(CREATED_OFFSET, System.currentTimeMillis());
        header.putLong(ALLOCATED_OFFSET, headerLength(number));
        header.putInt(KIND_OFFSET, kind);
        if (number == 0) {
            header.putInt(SEGMENT_COUNT_OFFSET, 1);
        }
        // SYNC segment-ready: release. Pairs with the acquire in check(). Without it a reader of another process could
        // see the file ready before its header.
        new IntCells(memory, STATE_OFFSET).setRelease(0, READY);
    }

    /** Refuses a file that is no segment of this workspace. One check after another, so its complexity is above 12. */
    private static void check(MappedMemory memory, int number, long workspaceId) {
        Path file = memory.file();
        ByteBuffer header = memory.buffer();
        if (memory.length() < HEADER_LENGTH) {
            throw refuse(
                    Reason.TRUNCATED,
                    file,
                    "has " + memory.length() + " bytes, less than a header of " + HEADER_LENGTH);
        }
        // SYNC segment-ready: acquire. Pairs with the release in writeHeader().
        int state = new IntCells(memory, STATE_OFFSET).getAcquire(0);
        if (!hasMagic(header)) {
            throw refuse(Reason.FOREIGN_FILE, file, "does not begin as a segment of Polyproc does");
        }
        int mark = header.getInt(BYTE_ORDER_OFFSET);
        if (mark == Integer.reverseBytes(BYTE_ORDER_MARK)) {
            throw refuse(Reason.OTHER_BYTE_ORDER, file, "was written on a machine of the other byte order");
        }
        int version = header.getInt(VERSION_OFFSET);
        if (version >>> 16 != MAJOR_VERSION || mark != BYTE_ORDER_MARK) {
            throw refuse(
                    Reason.OTHER_VERSION,
                    file,
                    "has layout version " + (version >>> 16) + "." + (version & 0xFFFF) + ", this Polyproc reads "
                            + MAJOR_VERSION + ".x");
        }
        long length = header.getLong(TOTAL_LENGTH_OFFSET);
        if (memory.length() < length) {
            throw refuse(Reason.TRUNCATED, file, "has " + memory.length() + " bytes where its header says " + length);
        }
        long allocated = header.getLong(ALLOCATED_OFFSET);
        if (state != READY
                || header.getInt(NUMBER_OFFSET) != number
                || header.getInt(HEADER_LENGTH_OFFSET) != headerLength(number)
                || allocated < headerLength(number)
                || allocated > length
                || (workspaceId != 0 && header.getLong(WORKSPACE_ID_OFFSET) != workspaceId)) {
            throw refuse(Reason.FOREIGN_FILE, file, "belongs to another workspace, or was damaged");
        }
    }

    private static WorkspaceException refuse(Reason reason, Path file, String what) {
        return new WorkspaceException(
                reason,
                file,
                file + " " + what + ": use another directory, or delete " + file.getParent()
                        + " if no process needs its contents");
    }

    /** Tells whether the bytes, in native order, begin as a segment does. */
    public static boolean hasMagic(ByteBuffer header) {
        return header.getLong(MAGIC_OFFSET) == inBigEndian(MAGIC);
    }

    private static long inBigEndian(long value) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }

    public int number() {
        return number;
    }

    public MappedMemory memory() {
        return memory;
    }

    public long workspaceId() {
        return memory.buffer().getLong(WORKSPACE_ID_OFFSET);
    }

    /** Returns the kind, named or private, as {@link io.polyproc.internal.liveness.LockFileDescriptor} numbers them. */
    public int kind() {
        return memory.buffer().getInt(KIND_OFFSET);
    }

    /** Returns the end of the last object. All objects before it are complete. */
    public int allocated() {
        // SYNC object-exists: acquire. Pairs with the release in setAllocated().
        return (int) allocated.getAcquire(0);
    }

    /** Publishes all objects before {@code end}. Under the structure lock. */
    public void setAllocated(int end) {
        // SYNC object-exists: release. Pairs with the acquire in allocated(). Without it another process could find an
        // object before its contents.
        allocated.setRelease(0, end);
    }
}

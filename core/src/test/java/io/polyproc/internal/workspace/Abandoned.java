package io.polyproc.internal.workspace;

import io.polyproc.internal.liveness.LockFileDescriptor;
import io.polyproc.internal.segment.ParticipantDescriptor;
import io.polyproc.internal.segment.Segment;
import io.polyproc.internal.segment.SegmentDescriptor;
import io.polyproc.testkit.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;

/** Workspaces as processes leave them that are killed while they have them open. */
final class Abandoned {

    /** A pid that no process has: larger than Linux gives out. */
    static final long DEAD_PID = 99_999_999;

    private Abandoned() {}

    /** Leaves a private workspace in this directory, whose only participant is dead; gives its id. */
    static long makePrivate(Path directory) throws IOException {
        return make(directory, LockFileDescriptor.PRIVATE, DEAD_PID);
    }

    /**
     * Leaves a workspace of that kind, as if a process with that pid, started when this one was, had been its only
     * participant.
     */
    static long make(Path directory, int kind, long pid) throws IOException {
        Path original = directory.resolveSibling("original");
        MappedWorkspace workspace = MappedWorkspace.open(original);
        try {
            Trees.copy(original, directory);
            put(
                    Segment.file(directory, 0),
                    SegmentDescriptor.KIND_OFFSET,
                    number(Integer.BYTES).putInt(0, kind));
            put(
                    Segment.file(directory, 0),
                    SegmentDescriptor.PARTICIPANTS_OFFSET + ParticipantDescriptor.PID_OFFSET,
                    number(Long.BYTES).putLong(0, pid));
            // The kind in the lock file is in big-endian order.
            put(
                    MappedWorkspace.lockFile(directory),
                    8,
                    ByteBuffer.allocate(Integer.BYTES).putInt(0, kind));
            return workspace.id();
        } finally {
            workspace.release();
            Trees.delete(original);
        }
    }

    /** Makes a directory look as if nothing had been created or deleted in it for an hour. */
    static void makeOld(Path directory) throws IOException {
        Files.setLastModifiedTime(directory, FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
    }

    private static ByteBuffer number(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    private static void put(Path file, long offset, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes, offset);
        }
    }
}

package io.polyproc.internal.workspace;

import static io.polyproc.internal.segment.SegmentDescriptor.*;

import io.polyproc.internal.liveness.LockFileDescriptor;
import io.polyproc.internal.participant.ParticipantIdentities;
import io.polyproc.internal.segment.Segment;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** A copy of the header of the first segment, read from the file without a mapping. */
final class FirstHeader {

    private static final int WITH_PARTICIPANTS = THREADS_OFFSET;

    private final ByteBuffer bytes;

    private FirstHeader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Reads the header without the participants; null when there is no complete first segment of this library. */
    static FirstHeader read(Path directory) {
        return read(directory, HEADER_LENGTH);
    }

    /** Reads the header and the participants; null when there is no complete first segment of this library. */
    static FirstHeader readWithParticipants(Path directory) {
        return read(directory, WITH_PARTICIPANTS);
    }

    private static FirstHeader read(Path directory, int length) {
        File file = Segment.file(directory, 0).toFile();
        byte[] bytes = new byte[length];
        try (RandomAccessFile open = new RandomAccessFile(file, "r")) {
            open.readFully(bytes);
        } catch (IOException e) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        boolean known = Segment.hasMagic(header)
                && header.getInt(BYTE_ORDER_OFFSET) == BYTE_ORDER_MARK
                && header.getInt(VERSION_OFFSET) >>> 16 == MAJOR_VERSION
                && header.getInt(NUMBER_OFFSET) == 0
                && header.getInt(STATE_OFFSET) == READY;
        return known ? new FirstHeader(header) : null;
    }

    long workspaceId() {
        return bytes.getLong(WORKSPACE_ID_OFFSET);
    }

    boolean isPrivate() {
        return bytes.getInt(KIND_OFFSET) == LockFileDescriptor.PRIVATE;
    }

    /** See {@link ParticipantIdentities#noneLives}. */
    boolean noneLives(boolean unseenIsAlive) {
        return ParticipantIdentities.noneLives(bytes, unseenIsAlive);
    }
}

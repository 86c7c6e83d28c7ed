package io.polyproc.internal.workspace;

import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.segment.Segment;
import io.polyproc.internal.segment.SegmentDescriptor;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment for one large object, written before the structure lock is acquired. Writing up to 2 GiB takes a second, in
 * which no other process could create an object. The file has its creator's id in its name, and gets its number under
 * the lock.
 *
 * <p><b>Thread and process safety.</b> For one thread.
 *
 * <p><b>If a process dies here:</b> the file remains until the next draft in the workspace deletes it: the id of a dead
 * participant is never reused.
 */
final class SegmentDraft {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Pattern NAME =
            Pattern.compile("segment-([0-9a-f]{1,8})-[0-9]+" + Pattern.quote(MappedFiles.STAGING_SUFFIX));
    private static final int HEXADECIMAL = 16;

    private final Path file;
    private final MappedMemory memory;
    private boolean published;

    private SegmentDraft(Path file, MappedMemory memory) {
        this.file = file;
        this.memory = memory;
    }

    /**
     * Creates a draft with the initial contents of its object.
     *
     * @param length of the object, header included
     */
    static SegmentDraft make(MappedWorkspace workspace, ObjectSpec spec, long length, Consumer<ObjectRef> initialise) {
        Path directory = workspace.directory();
        removeThoseOfTheDead(directory, workspace.participants());
        String me = Integer.toHexString(workspace.participants().me());
        Path file = directory.resolve("segment-" + me + "-" + COUNTER.incrementAndGet() + MappedFiles.STAGING_SUFFIX);
        MappedMemory memory = MappedFiles.createZeros(file, directory, SegmentDescriptor.HEADER_LENGTH + length);
        SegmentDraft draft = new SegmentDraft(file, memory);
        boolean done = false;
        try {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SEGMENT_STAGED);
            }
            // Its number is not known yet; initialisers use the body only.
            initialise.accept(new ObjectRef(workspace, memory, -1, SegmentDescriptor.HEADER_LENGTH, spec.type()));
            done = true;
            return draft;
        } finally {
            if (!done) {
                draft.discard();
            }
        }
    }

    /** Makes it segment {@code number} of the workspace. Under the structure lock. */
    Segment publish(Path directory, int number, long workspaceId, int kind) {
        Segment segment = Segment.create(directory, number, memory, file, workspaceId, kind);
        published = true;
        return segment;
    }

    /** Deletes the file, unless it was published. */
    void discard() {
        if (!published) {
            memory.closeDeleted();
            MappedFiles.deleteQuietly(file);
        }
    }

    private static void removeThoseOfTheDead(Path directory, ParticipantTable participants) {
        String[] names = directory.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches() && !participants.isAlive(Integer.parseUnsignedInt(matcher.group(1), HEXADECIMAL))) {
                MappedFiles.deleteQuietly(directory.resolve(name));
            }
        }
    }
}

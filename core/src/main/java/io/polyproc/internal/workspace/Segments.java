package io.polyproc.internal.workspace;

import static io.polyproc.internal.segment.SegmentDescriptor.*;

import io.polyproc.IpcException;
import io.polyproc.WorkspaceException;
import io.polyproc.WorkspaceException.Reason;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.InlineString;
import io.polyproc.internal.segment.ObjectDescriptor;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.segment.Segment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The segments of a workspace and the objects in them. Objects are only appended, so each JVM has its own index of
 * names, and updates it by reading from the end of the last update.
 *
 * <p>A large object has a segment of its own. Its zeros are written before the structure lock is taken, into a draft
 * ({@link SegmentDraft}).
 *
 * <p><b>If a process dies here:</b> creation is under the structure lock, and one store publishes an object or a
 * segment (the {@code allocated} word, the segment count). The next creator overwrites the bytes that a dead creator
 * wrote after it.
 */
final class Segments {

    private static final long FIRST_LENGTH = 512 << 10;
    private static final long LONGEST_GROWTH = 16 << 20;
    private static final int MAX_COUNT = 1 << 16;

    /** An object larger than this part of the next segment has a segment of its own. */
    private static final int LARGE_PART = 4;

    private final MappedWorkspace workspace;
    private Path directory;
    private final List<Segment> mapped = new ArrayList<>();
    private final Map<String, ObjectRef> names = new LinkedHashMap<>();
    private final long workspaceId;
    private final int kind;
    private final IntCells segmentCount;
    private final IntCells growthSegment;
    private int indexedCount;

    /** The segments in which an object may still appear, and the end of the indexed part: { number, offset }. */
    private final List<int[]> unfinished = new ArrayList<>();

    /**
     * Opens or creates the first segment, in {@code at}. Under the structure lock.
     *
     * @param newKind kind of the workspace if it is created
     */
    Segments(MappedWorkspace workspace, Path at, int newKind) {
        this.workspace = workspace;
        this.directory = at;
        Segment first;
        if (Files.exists(Segment.file(at, 0), LinkOption.NOFOLLOW_LINKS)) {
            first = Segment.open(at, 0, 0);
        } else {
            first = Segment.create(at, 0, FIRST_LENGTH, MappedWorkspace.newId(), newKind);
        }
        mapped.add(first);
        workspaceId = first.workspaceId();
        kind = first.kind();
        segmentCount = new IntCells(first.memory(), SEGMENT_COUNT_OFFSET);
        growthSegment = new IntCells(first.memory(), GROWTH_SEGMENT_OFFSET);
        directory = workspace.directory();
    }

    long workspaceId() {
        return workspaceId;
    }

    MappedMemory control() {
        return mapped.get(0).memory();
    }

    /** Returns the object of that name, or null. */
    synchronized ObjectRef find(String name) {
        ObjectRef found = names.get(name);
        if (found == null) {
            readOn();
            found = names.get(name);
        }
        return found;
    }

    synchronized List<String> names() {
        readOn();
        return List.copyOf(names.keySet());
    }

    /** Returns all objects, with or without a name. */
    synchronized List<ObjectRef> objects() {
        List<ObjectRef> all = new ArrayList<>();
        for (int number = 0, count = checkedCount(); number < count; number++) {
            eachFrom(segment(number), headerLength(number), all::add);
        }
        return all;
    }

    /** Returns the object with this id. */
    synchronized ObjectRef resolve(long objectId) {
        return refAt(segment((int) (objectId >>> 32)), (int) objectId);
    }

    /**
     * Returns the length of a new object, header included.
     *
     * @throws IllegalArgumentException when it is more than one segment can hold
     */
    static long lengthOf(ObjectSpec spec) {
        long length = ObjectDescriptor.LENGTH + align(spec.bodyLength());
        if (length > MappedFiles.MAX_LENGTH - HEADER_LENGTH) {
            throw new IllegalArgumentException(spec.type().publicName() + " of length " + spec.size() + " needs "
                    + spec.bodyLength() + " bytes: the limit is "
                    + (MappedFiles.MAX_LENGTH - HEADER_LENGTH - ObjectDescriptor.LENGTH) + " bytes in one object");
        }
        return length;
    }

    /** Tells whether objects of that length have a segment of their own, whatever the size of the next segment. */
    static boolean needDraft(long length) {
        return length > LONGEST_GROWTH / LARGE_PART;
    }

    /**
     * Appends an object. Under the structure lock.
     *
     * @param draft the segment for it, with its initial contents; null to find or create one here
     */
    synchronized ObjectRef allocate(ObjectSpec spec, Consumer<ObjectRef> initialise, SegmentDraft draft) {
        long length = lengthOf(spec);
        Segment segment = draft != null ? append(draft) : roomFor(length);
        int header = segment.allocated();
        writeHeader(segment, header, (int) length, spec);
        ObjectRef ref = new ObjectRef(workspace, segment.memory(), segment.number(), header, spec.type());
        if (draft == null) {
            initialise.accept(ref);
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.OBJECT_WRITTEN);
        }
        segment.setAllocated(header + (int) length);
        return ref;
    }

    /**
     * Makes every access through this JVM fail.
     *
     * @param deleted whether the files are deleted
     */
    synchronized void close(boolean deleted) {
        for (Segment segment : mapped) {
            if (segment != null && deleted) {
                segment.memory().closeDeleted();
            } else if (segment != null) {
                segment.memory().close();
            }
        }
    }

    private Segment roomFor(long length) {
        Segment growing = segment(growthSegment.getPlain(0));
        if (growing.allocated() + length <= growing.memory().length()) {
            return growing;
        }
        long next = Math.min(growing.memory().length() * 2L, LONGEST_GROWTH);
        boolean large = length > next / LARGE_PART;
        int number = nextNumber();
        Segment fresh = Segment.create(directory, number, large ? HEADER_LENGTH + length : next, workspaceId, kind);
        append(fresh);
        if (!large) {
            growthSegment.setRelease(0, number);
        }
        return fresh;
    }

    private Segment append(SegmentDraft draft) {
        Segment fresh = draft.publish(directory, nextNumber(), workspaceId, kind);
        append(fresh);
        return fresh;
    }

    private int nextNumber() {
        // Another workspace may be in the directory now, whose segments have the same names.
        workspace.checkStillThere();
        int number = segmentCount.getPlain(0);
        if (number == MAX_COUNT) {
            throw new WorkspaceException(
                    Reason.FULL,
                    directory,
                    directory + " has all " + MAX_COUNT + " segments that a workspace can have");
        }
        return number;
    }

    private void append(Segment fresh) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SEGMENT_WRITTEN);
        }
        put(fresh.number(), fresh);
        // SYNC segment-exists: release. Pairs with the acquire in segment(). The file was complete before.
        segmentCount.setRelease(0, fresh.number() + 1);
    }

    private static void writeHeader(Segment segment, int header, int length, ObjectSpec spec) {
        try {
            writeHeader(segment.memory().buffer(), segment, header, length, spec);
        } catch (IndexOutOfBoundsException e) {
            throw segment.memory().explain(e);
        }
    }

    private static void writeHeader(ByteBuffer buffer, Segment segment, int header, int length, ObjectSpec spec) {
        clear(buffer, header, length, segment);
        buffer.putLong(header + ObjectDescriptor.TOTAL_LENGTH_OFFSET, length);
        buffer.putInt(header + ObjectDescriptor.TYPE_OFFSET, spec.type().code());
        buffer.putInt(header + ObjectDescriptor.OPTIONS_OFFSET, spec.options());
        buffer.putLong(header + ObjectDescriptor.SIZE_OFFSET, spec.size());
        buffer.putLong(header + ObjectDescriptor.DETAIL_OFFSET, spec.detail());
        if (spec.name() != null) {
            int nameOffset = header + ObjectDescriptor.NAME_OFFSET;
            buffer.putInt(
                    header + ObjectDescriptor.NAME_LENGTH_OFFSET,
                    InlineString.put(buffer, nameOffset, ObjectDescriptor.MAX_NAME_LENGTH, spec.name()));
        }
    }

    /** Clears the bytes that a dead creator may have written; a new file has zeros only. */
    private static void clear(ByteBuffer buffer, int from, int length, Segment segment) {
        boolean fresh =
                from == HEADER_LENGTH && from + length == segment.memory().length();
        for (int i = from, end = fresh ? from + ObjectDescriptor.LENGTH : from + length; i < end; i += Long.BYTES) {
            if (buffer.getLong(i) != 0) {
                buffer.putLong(i, 0);
            }
        }
    }

    /**
     * Indexes the objects appended since the last call. A segment is published before its first object, so it is read
     * again until it is full, or until a later one was growing before it was read. Creators exclude each other, so the
     * last creator in it was done by then, or dead.
     */
    private void readOn() {
        // SYNC segment-exists: acquire. Pairs with the releases in roomFor().
        int growing = growthSegment.getAcquire(0);
        for (int count = checkedCount(); indexedCount < count; indexedCount++) {
            unfinished.add(new int[] {indexedCount, headerLength(indexedCount)});
        }
        for (Iterator<int[]> each = unfinished.iterator(); each.hasNext(); ) {
            int[] place = each.next();
            Segment segment = segment(place[0]);
            place[1] = eachFrom(segment, place[1], ref -> ref.name().ifPresent(name -> names.putIfAbsent(name, ref)));
            if (place[0] < growing || place[1] == segment.memory().length()) {
                each.remove();
            }
        }
    }

    /** Returns the checked number of segments, before memory is allocated for them. */
    private int checkedCount() {
        int count = segmentCount.getAcquire(0);
        if (count < 1 || count > MAX_COUNT) {
            throw new WorkspaceException(
                    Reason.FOREIGN_FILE,
                    control().file(),
                    control().file() + " says that there are " + count + " segments, where 1 to " + MAX_COUNT
                            + " can be: it was damaged");
        }
        return count;
    }

    /** Passes each object from an offset on to a visitor, and returns the end of the last one. */
    private int eachFrom(Segment segment, int from, Consumer<ObjectRef> action) {
        int end = segment.allocated();
        for (int offset = from; offset < end; ) {
            action.accept(refAt(segment, offset));
            offset += (int) segment.memory().buffer().getLong(offset + ObjectDescriptor.TOTAL_LENGTH_OFFSET);
        }
        return end;
    }

    private ObjectRef refAt(Segment segment, int header) {
        if (header < headerLength(segment.number()) || header > segment.memory().length() - ObjectDescriptor.LENGTH) {
            throw damaged(segment, header);
        }
        ObjectType type = ObjectType.of(segment.memory().readInt(header + ObjectDescriptor.TYPE_OFFSET));
        long length = segment.memory().readLong(header + ObjectDescriptor.TOTAL_LENGTH_OFFSET);
        if (type == null
                || length < ObjectDescriptor.LENGTH
                || length % ALIGNMENT != 0
                || header + length > segment.memory().length()) {
            throw damaged(segment, header);
        }
        return new ObjectRef(workspace, segment.memory(), segment.number(), header, type);
    }

    private static IpcException damaged(Segment segment, int header) {
        return new WorkspaceException(
                Reason.FOREIGN_FILE,
                segment.memory().file(),
                segment.memory().file() + " has no known object at byte " + header
                        + ": it was damaged, or written by a newer Polyproc");
    }

    private Segment segment(int number) {
        Segment known = number >= 0 && number < mapped.size() ? mapped.get(number) : null;
        if (known == null) {
            if (number < 0 || number >= segmentCount.getAcquire(0)) {
                throw new WorkspaceException(
                        Reason.FOREIGN_FILE,
                        directory,
                        directory + " has no segment " + number + ": the handle is damaged");
            }
            known = open(number);
            put(number, known);
        }
        return known;
    }

    private Segment open(int number) {
        try {
            return Segment.open(directory, number, workspaceId);
        } catch (WorkspaceException e) {
            workspace.checkStillThere();
            throw e;
        }
    }

    private void put(int number, Segment segment) {
        while (mapped.size() <= number) {
            mapped.add(null);
        }
        mapped.set(number, segment);
    }
}

package io.polyproc.internal.workspace;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.InlineString;
import io.polyproc.internal.segment.ObjectDescriptor;
import io.polyproc.internal.segment.ObjectType;
import java.util.Optional;

/**
 * A reference to an object: its checked header, and its body. Immutable, as the header is. It equals every other
 * reference to the same object, also one made after the workspace was closed and opened again. Handles compare their
 * references.
 */
public final class ObjectRef {

    private final MappedWorkspace workspace;
    private final MappedMemory memory;
    private final int segment;
    private final int header;
    private final ObjectType type;

    ObjectRef(MappedWorkspace workspace, MappedMemory memory, int segment, int header, ObjectType type) {
        this.workspace = workspace;
        this.memory = memory;
        this.segment = segment;
        this.header = header;
        this.type = type;
    }

    /** Returns the workspace of the object. */
    public MappedWorkspace workspace() {
        return workspace;
    }

    /** Returns the mapping of its segment. */
    public MappedMemory memory() {
        return memory;
    }

    /** Returns the permanent id of the object: segment in the high half, offset of its header in the low. */
    public long id() {
        return (long) segment << 32 | header;
    }

    /** Returns the type. */
    public ObjectType type() {
        return type;
    }

    /** Returns the byte offset of the body in the mapping. */
    public int body() {
        return header + ObjectDescriptor.LENGTH;
    }

    /** Returns the body's 32-bit words from byte {@code offset} of the body on. */
    public IntCells ints(int offset) {
        return new IntCells(memory, body() + offset);
    }

    /** Returns the body's 64-bit words from byte {@code offset} of the body on. */
    public LongCells longs(int offset) {
        return new LongCells(memory, body() + offset);
    }

    /** Returns the type-specific bits given at creation. */
    public int options() {
        return intAt(ObjectDescriptor.OPTIONS_OFFSET);
    }

    /** Returns the type-specific size given at creation. */
    public long size() {
        return longAt(ObjectDescriptor.SIZE_OFFSET);
    }

    /** Returns the type-specific detail given at creation. */
    public long detail() {
        return longAt(ObjectDescriptor.DETAIL_OFFSET);
    }

    /** Returns the name given at creation, if any. */
    public Optional<String> name() {
        int length = intAt(ObjectDescriptor.NAME_LENGTH_OFFSET);
        if (length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InlineString.get(
                    memory.buffer(), header + ObjectDescriptor.NAME_OFFSET, ObjectDescriptor.MAX_NAME_LENGTH, length));
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    /** Returns a label for messages: type, and name or id. */
    public String label() {
        String which =
                memory.isClosed() ? "" : name().map(n -> " \"" + n + "\"").orElse("");
        return type.publicName() + (which.isEmpty() ? " #" + Long.toHexString(id()) : which);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectRef that && id() == that.id() && workspace.id() == that.workspace.id();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(workspace.id() + id());
    }

    @Override
    public String toString() {
        return label() + " in " + workspace.directory();
    }

    private int intAt(int offset) {
        try {
            return memory.buffer().getInt(header + offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }

    private long longAt(int offset) {
        try {
            return memory.buffer().getLong(header + offset);
        } catch (IndexOutOfBoundsException e) {
            throw memory.explain(e);
        }
    }
}

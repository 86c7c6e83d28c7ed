package io.polyproc.internal.segment;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.memory.MappedMemory;
import java.util.Optional;

/**
 * Where an object is: its header, checked, and its body. Immutable, like the header. Equal to every other reference to the same
 * object, also to one made after the workspace was closed and opened again in this JVM: handles compare by their references.
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

    /** The workspace the object lives in. */
    public MappedWorkspace workspace() {
        return workspace;
    }

    /** The mapping of its segment. */
    public MappedMemory memory() {
        return memory;
    }

    /** Names the object for ever in its workspace: segment in the high half, offset of its header in the low. */
    public long id() {
        return (long) segment << 32 | header;
    }

    /** What it is. */
    public ObjectType type() {
        return type;
    }

    /** Byte offset of the body in the mapping. */
    public int body() {
        return header + ObjectDescriptor.LENGTH;
    }

    /** The body's 32-bit words from byte {@code offset} of the body on. */
    public IntCells ints(int offset) {
        return new IntCells(memory, body() + offset);
    }

    /** The body's 64-bit words from byte {@code offset} of the body on. */
    public LongCells longs(int offset) {
        return new LongCells(memory, body() + offset);
    }

    /** Type-specific bits given at creation. */
    public int options() {
        return intAt(ObjectDescriptor.OPTIONS_OFFSET);
    }

    /** Type-specific size given at creation. */
    public long size() {
        return longAt(ObjectDescriptor.SIZE_OFFSET);
    }

    /** Type-specific detail given at creation. */
    public long detail() {
        return longAt(ObjectDescriptor.DETAIL_OFFSET);
    }

    /** The name given at creation, if any. */
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

    /** For messages: type, and name or id. */
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

    /** For messages: type, name or id, and workspace. */
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

package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.cell.IntAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedBoolean;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The handle behind {@link SharedBoolean}. */
public final class BooleanHandle extends ValueHandle implements SharedBoolean {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int offset;

    BooleanHandle(ObjectRef ref) {
        super(ref);
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.offset = ref.body();
    }

    /**
     * Finds or creates a value.
     *
     * @param workspace the workspace of the object
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial the initial value; ignored for an existing object
     * @return the value
     * @throws TypeMismatchException when the name belongs to another type of object
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static SharedBoolean open(MappedWorkspace workspace, Optional<String> name, boolean initial) {
        return new BooleanHandle(findOrCreate(
                workspace, name, ObjectType.BOOLEAN, 1, ref -> ref.ints(0).setPlain(0, toWord(initial))));
    }

    @Override
    public boolean get() {
        return IntAccess.getVolatile(memory, buffer, offset) != 0;
    }

    @Override
    public boolean getPlain() {
        return IntAccess.getPlain(memory, buffer, offset) != 0;
    }

    @Override
    public boolean getOpaque() {
        return IntAccess.getOpaque(memory, buffer, offset) != 0;
    }

    @Override
    public boolean getAcquire() {
        return IntAccess.getAcquire(memory, buffer, offset) != 0;
    }

    @Override
    public void set(boolean value) {
        IntAccess.setVolatile(memory, buffer, offset, toWord(value));
    }

    @Override
    public void setPlain(boolean value) {
        IntAccess.setPlain(memory, buffer, offset, toWord(value));
    }

    @Override
    public void setOpaque(boolean value) {
        IntAccess.setOpaque(memory, buffer, offset, toWord(value));
    }

    @Override
    public void setRelease(boolean value) {
        IntAccess.setRelease(memory, buffer, offset, toWord(value));
    }

    @Override
    public boolean compareAndSet(boolean expected, boolean value) {
        return IntAccess.compareAndSet(memory, buffer, offset, toWord(expected), toWord(value));
    }

    @Override
    public boolean compareAndExchange(boolean expected, boolean value) {
        return IntAccess.compareAndExchange(memory, buffer, offset, toWord(expected), toWord(value)) != 0;
    }

    @Override
    public boolean getAndSet(boolean value) {
        return IntAccess.getAndSet(memory, buffer, offset, toWord(value)) != 0;
    }

    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }

    private static int toWord(boolean value) {
        return value ? 1 : 0;
    }
}

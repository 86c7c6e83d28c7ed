package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.cell.IntAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedInt;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** The handle behind {@link SharedInt}. */
public final class IntHandle extends ValueHandle implements SharedInt {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int offset;

    IntHandle(ObjectRef ref) {
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
    public static SharedInt open(MappedWorkspace workspace, Optional<String> name, int initial) {
        return new IntHandle(findOrCreate(
                workspace, name, ObjectType.INT, 1, ref -> ref.ints(0).setPlain(0, initial)));
    }

    @Override
    public int get() {
        return IntAccess.getVolatile(memory, buffer, offset);
    }

    @Override
    public int getPlain() {
        return IntAccess.getPlain(memory, buffer, offset);
    }

    @Override
    public int getOpaque() {
        return IntAccess.getOpaque(memory, buffer, offset);
    }

    @Override
    public int getAcquire() {
        return IntAccess.getAcquire(memory, buffer, offset);
    }

    @Override
    public void set(int value) {
        IntAccess.setVolatile(memory, buffer, offset, value);
    }

    @Override
    public void setPlain(int value) {
        IntAccess.setPlain(memory, buffer, offset, value);
    }

    @Override
    public void setOpaque(int value) {
        IntAccess.setOpaque(memory, buffer, offset, value);
    }

    @Override
    public void setRelease(int value) {
        IntAccess.setRelease(memory, buffer, offset, value);
    }

    @Override
    public boolean compareAndSet(int expected, int value) {
        return IntAccess.compareAndSet(memory, buffer, offset, expected, value);
    }

    @Override
    public int compareAndExchange(int expected, int value) {
        return IntAccess.compareAndExchange(memory, buffer, offset, expected, value);
    }

    @Override
    public int getAndSet(int value) {
        return IntAccess.getAndSet(memory, buffer, offset, value);
    }

    @Override
    public int getAndAdd(int delta) {
        return IntAccess.getAndAdd(memory, buffer, offset, delta);
    }

    @Override
    public int addAndGet(int delta) {
        return getAndAdd(delta) + delta;
    }

    @Override
    public int getAndUpdate(IntUnaryOperator update) {
        while (true) {
            int old = get();
            int updated = update.applyAsInt(old);
            if (compareAndSet(old, updated)) {
                return old;
            }
        }
    }

    @Override
    public int updateAndGet(IntUnaryOperator update) {
        while (true) {
            int old = get();
            int updated = update.applyAsInt(old);
            if (compareAndSet(old, updated)) {
                return updated;
            }
        }
    }

    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }
}

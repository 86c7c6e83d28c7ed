package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedLong;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** The handle behind {@link SharedLong}. */
public final class LongHandle extends ValueHandle implements SharedLong {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int offset;

    LongHandle(ObjectRef ref) {
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
    public static SharedLong open(MappedWorkspace workspace, Optional<String> name, long initial) {
        return new LongHandle(findOrCreate(
                workspace, name, ObjectType.LONG, 1, ref -> ref.longs(0).setPlain(0, initial)));
    }

    @Override
    public long get() {
        return LongAccess.getVolatile(memory, buffer, offset);
    }

    @Override
    public long getPlain() {
        return LongAccess.getPlain(memory, buffer, offset);
    }

    @Override
    public long getOpaque() {
        return LongAccess.getOpaque(memory, buffer, offset);
    }

    @Override
    public long getAcquire() {
        return LongAccess.getAcquire(memory, buffer, offset);
    }

    @Override
    public void set(long value) {
        LongAccess.setVolatile(memory, buffer, offset, value);
    }

    @Override
    public void setPlain(long value) {
        LongAccess.setPlain(memory, buffer, offset, value);
    }

    @Override
    public void setOpaque(long value) {
        LongAccess.setOpaque(memory, buffer, offset, value);
    }

    @Override
    public void setRelease(long value) {
        LongAccess.setRelease(memory, buffer, offset, value);
    }

    @Override
    public boolean compareAndSet(long expected, long value) {
        return LongAccess.compareAndSet(memory, buffer, offset, expected, value);
    }

    @Override
    public long compareAndExchange(long expected, long value) {
        return LongAccess.compareAndExchange(memory, buffer, offset, expected, value);
    }

    @Override
    public long getAndSet(long value) {
        return LongAccess.getAndSet(memory, buffer, offset, value);
    }

    @Override
    public long getAndAdd(long delta) {
        return LongAccess.getAndAdd(memory, buffer, offset, delta);
    }

    @Override
    public long addAndGet(long delta) {
        return getAndAdd(delta) + delta;
    }

    @Override
    public long getAndUpdate(LongUnaryOperator update) {
        while (true) {
            long old = get();
            long updated = update.applyAsLong(old);
            if (compareAndSet(old, updated)) {
                return old;
            }
        }
    }

    @Override
    public long updateAndGet(LongUnaryOperator update) {
        while (true) {
            long old = get();
            long updated = update.applyAsLong(old);
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

package io.polyproc.value;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** A 64-bit integer in shared memory. See {@link SharedValue} for what holds for all of them. */
public final class SharedLong extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int place;

    SharedLong(ObjectRef ref) {
        super(ref);
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.place = ref.body();
    }

    /**
     * Finds or creates a value.
     *
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial its first value; an existing one keeps its own
     * @return the value
     * @throws TypeMismatchException when the name is taken by something else
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static SharedLong open(Workspace workspace, Optional<String> name, long initial) {
        return new SharedLong(findOrCreate(
                workspace, name, ObjectType.LONG, 1, ref -> ref.longs(0).setPlain(0, initial)));
    }

    /**
     * Reads the value, volatile.
     *
     * @return what it is now
     */
    public long get() {
        return LongAccess.getVolatile(memory, buffer, place);
    }

    /**
     * Reads the value, plain.
     *
     * @return what it is now
     */
    public long getPlain() {
        return LongAccess.getPlain(memory, buffer, place);
    }

    /**
     * Reads the value, opaque.
     *
     * @return what it is now
     */
    public long getOpaque() {
        return LongAccess.getOpaque(memory, buffer, place);
    }

    /**
     * Reads the value, acquire.
     *
     * @return what it is now
     */
    public long getAcquire() {
        return LongAccess.getAcquire(memory, buffer, place);
    }

    /**
     * Writes the value, volatile.
     *
     * @param value what it becomes
     */
    public void set(long value) {
        LongAccess.setVolatile(memory, buffer, place, value);
    }

    /**
     * Writes the value, plain.
     *
     * @param value what it becomes
     */
    public void setPlain(long value) {
        LongAccess.setPlain(memory, buffer, place, value);
    }

    /**
     * Writes the value, opaque.
     *
     * @param value what it becomes
     */
    public void setOpaque(long value) {
        LongAccess.setOpaque(memory, buffer, place, value);
    }

    /**
     * Writes the value, release.
     *
     * @param value what it becomes
     */
    public void setRelease(long value) {
        LongAccess.setRelease(memory, buffer, place, value);
    }

    /**
     * Writes the value if it is {@code expected}, as one step.
     *
     * @param expected what it must be
     * @param value what it becomes
     * @return whether it was written
     */
    public boolean compareAndSet(long expected, long value) {
        return LongAccess.compareAndSet(memory, buffer, place, expected, value);
    }

    /**
     * Writes the value and tells what it was, as one step.
     *
     * @param value what it becomes
     * @return what it was
     */
    public long getAndSet(long value) {
        return LongAccess.getAndSet(memory, buffer, place, value);
    }

    /**
     * Adds to the value, as one step; wraps on overflow, as Java's {@code +} does.
     *
     * @param delta what to add
     * @return what it was before
     */
    public long getAndAdd(long delta) {
        return LongAccess.getAndAdd(memory, buffer, place, delta);
    }

    /**
     * Adds to the value, as one step; wraps on overflow, as Java's {@code +} does.
     *
     * @param delta what to add
     * @return what it is afterwards
     */
    public long addAndGet(long delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Applies a function to the value, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param update computes the new from the old
     * @return what it was before
     */
    public long getAndUpdate(LongUnaryOperator update) {
        while (true) {
            long old = get();
            long updated = update.applyAsLong(old);
            if (compareAndSet(old, updated)) {
                return old;
            }
        }
    }

    /**
     * Applies a function to the value, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param update computes the new from the old
     * @return what it is afterwards
     */
    public long updateAndGet(LongUnaryOperator update) {
        while (true) {
            long old = get();
            long updated = update.applyAsLong(old);
            if (compareAndSet(old, updated)) {
                return updated;
            }
        }
    }

    /** For people: the place and the value. */
    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }
}

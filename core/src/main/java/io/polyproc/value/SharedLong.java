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

/** A 64-bit integer in shared memory. {@link SharedValue} describes what all values have in common. */
public final class SharedLong extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int offset;

    SharedLong(ObjectRef ref) {
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
    public static SharedLong open(Workspace workspace, Optional<String> name, long initial) {
        return new SharedLong(findOrCreate(
                workspace, name, ObjectType.LONG, 1, ref -> ref.longs(0).setPlain(0, initial)));
    }

    /**
     * Reads the value, volatile.
     *
     * @return the current value
     */
    public long get() {
        return LongAccess.getVolatile(memory, buffer, offset);
    }

    /**
     * Reads the value, plain.
     *
     * @return the current value
     */
    public long getPlain() {
        return LongAccess.getPlain(memory, buffer, offset);
    }

    /**
     * Reads the value, opaque.
     *
     * @return the current value
     */
    public long getOpaque() {
        return LongAccess.getOpaque(memory, buffer, offset);
    }

    /**
     * Reads the value, acquire.
     *
     * @return the current value
     */
    public long getAcquire() {
        return LongAccess.getAcquire(memory, buffer, offset);
    }

    /**
     * Writes the value, volatile.
     *
     * @param value the new value
     */
    public void set(long value) {
        LongAccess.setVolatile(memory, buffer, offset, value);
    }

    /**
     * Writes the value, plain.
     *
     * @param value the new value
     */
    public void setPlain(long value) {
        LongAccess.setPlain(memory, buffer, offset, value);
    }

    /**
     * Writes the value, opaque.
     *
     * @param value the new value
     */
    public void setOpaque(long value) {
        LongAccess.setOpaque(memory, buffer, offset, value);
    }

    /**
     * Writes the value, release.
     *
     * @param value the new value
     */
    public void setRelease(long value) {
        LongAccess.setRelease(memory, buffer, offset, value);
    }

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     */
    public boolean compareAndSet(long expected, long value) {
        return LongAccess.compareAndSet(memory, buffer, offset, expected, value);
    }

    /**
     * Atomically sets the value and returns the previous one.
     *
     * @param value the new value
     * @return the previous value
     */
    public long getAndSet(long value) {
        return LongAccess.getAndSet(memory, buffer, offset, value);
    }

    /**
     * Atomically adds to the value; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param delta the value to add
     * @return the previous value
     */
    public long getAndAdd(long delta) {
        return LongAccess.getAndAdd(memory, buffer, offset, delta);
    }

    /**
     * Atomically adds to the value; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param delta the value to add
     * @return the updated value
     */
    public long addAndGet(long delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the previous value
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
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the updated value
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

    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }
}

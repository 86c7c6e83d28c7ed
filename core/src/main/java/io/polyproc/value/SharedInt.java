package io.polyproc.value;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.cell.IntAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** A 32-bit integer in shared memory. {@link SharedValue} describes what all values have in common. */
public final class SharedInt extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int offset;

    SharedInt(ObjectRef ref) {
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
    public static SharedInt open(Workspace workspace, Optional<String> name, int initial) {
        return new SharedInt(findOrCreate(
                workspace, name, ObjectType.INT, 1, ref -> ref.ints(0).setPlain(0, initial)));
    }

    /**
     * Reads the value, volatile.
     *
     * @return the current value
     */
    public int get() {
        return IntAccess.getVolatile(memory, buffer, offset);
    }

    /**
     * Reads the value, plain.
     *
     * @return the current value
     */
    public int getPlain() {
        return IntAccess.getPlain(memory, buffer, offset);
    }

    /**
     * Reads the value, opaque.
     *
     * @return the current value
     */
    public int getOpaque() {
        return IntAccess.getOpaque(memory, buffer, offset);
    }

    /**
     * Reads the value, acquire.
     *
     * @return the current value
     */
    public int getAcquire() {
        return IntAccess.getAcquire(memory, buffer, offset);
    }

    /**
     * Writes the value, volatile.
     *
     * @param value the new value
     */
    public void set(int value) {
        IntAccess.setVolatile(memory, buffer, offset, value);
    }

    /**
     * Writes the value, plain.
     *
     * @param value the new value
     */
    public void setPlain(int value) {
        IntAccess.setPlain(memory, buffer, offset, value);
    }

    /**
     * Writes the value, opaque.
     *
     * @param value the new value
     */
    public void setOpaque(int value) {
        IntAccess.setOpaque(memory, buffer, offset, value);
    }

    /**
     * Writes the value, release.
     *
     * @param value the new value
     */
    public void setRelease(int value) {
        IntAccess.setRelease(memory, buffer, offset, value);
    }

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     */
    public boolean compareAndSet(int expected, int value) {
        return IntAccess.compareAndSet(memory, buffer, offset, expected, value);
    }

    /**
     * Atomically sets the value and returns the previous one.
     *
     * @param value the new value
     * @return the previous value
     */
    public int getAndSet(int value) {
        return IntAccess.getAndSet(memory, buffer, offset, value);
    }

    /**
     * Atomically adds to the value; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param delta the value to add
     * @return the previous value
     */
    public int getAndAdd(int delta) {
        return IntAccess.getAndAdd(memory, buffer, offset, delta);
    }

    /**
     * Atomically adds to the value; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param delta the value to add
     * @return the updated value
     */
    public int addAndGet(int delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the previous value
     */
    public int getAndUpdate(IntUnaryOperator update) {
        while (true) {
            int old = get();
            int updated = update.applyAsInt(old);
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

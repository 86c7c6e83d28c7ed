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
import java.util.function.DoubleUnaryOperator;

/** An IEEE 754 double in shared memory. {@link SharedValue} describes what all values have in common. */
public final class SharedDouble extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int offset;

    SharedDouble(ObjectRef ref) {
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
    public static SharedDouble open(Workspace workspace, Optional<String> name, double initial) {
        return new SharedDouble(findOrCreate(workspace, name, ObjectType.DOUBLE, 1, ref -> ref.longs(0)
                .setPlain(0, Double.doubleToRawLongBits(initial))));
    }

    /**
     * Reads the value, volatile.
     *
     * @return the current value
     */
    public double get() {
        return Double.longBitsToDouble(LongAccess.getVolatile(memory, buffer, offset));
    }

    /**
     * Reads the value, plain.
     *
     * @return the current value
     */
    public double getPlain() {
        return Double.longBitsToDouble(LongAccess.getPlain(memory, buffer, offset));
    }

    /**
     * Reads the value, opaque.
     *
     * @return the current value
     */
    public double getOpaque() {
        return Double.longBitsToDouble(LongAccess.getOpaque(memory, buffer, offset));
    }

    /**
     * Reads the value, acquire.
     *
     * @return the current value
     */
    public double getAcquire() {
        return Double.longBitsToDouble(LongAccess.getAcquire(memory, buffer, offset));
    }

    /**
     * Writes the value, volatile.
     *
     * @param value the new value
     */
    public void set(double value) {
        LongAccess.setVolatile(memory, buffer, offset, Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the value, plain.
     *
     * @param value the new value
     */
    public void setPlain(double value) {
        LongAccess.setPlain(memory, buffer, offset, Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the value, opaque.
     *
     * @param value the new value
     */
    public void setOpaque(double value) {
        LongAccess.setOpaque(memory, buffer, offset, Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the value, release.
     *
     * @param value the new value
     */
    public void setRelease(double value) {
        LongAccess.setRelease(memory, buffer, offset, Double.doubleToRawLongBits(value));
    }

    /**
     * Atomically writes the value if it is {@code expected}. The bits are compared: a NaN equals itself, and 0.0 is not
     * -0.0.
     *
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     */
    public boolean compareAndSet(double expected, double value) {
        return LongAccess.compareAndSet(
                memory, buffer, offset, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }

    /**
     * Atomically sets the value and returns the previous one.
     *
     * @param value the new value
     * @return the previous value
     */
    public double getAndSet(double value) {
        return Double.longBitsToDouble(LongAccess.getAndSet(memory, buffer, offset, Double.doubleToRawLongBits(value)));
    }

    /**
     * Atomically adds to the value.
     *
     * @param delta the value to add
     * @return the previous value
     */
    public double getAndAdd(double delta) {
        return getAndUpdate(value -> value + delta);
    }

    /**
     * Atomically adds to the value.
     *
     * @param delta the value to add
     * @return the updated value
     */
    public double addAndGet(double delta) {
        return updateAndGet(value -> value + delta);
    }

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the previous value
     */
    public double getAndUpdate(DoubleUnaryOperator update) {
        while (true) {
            double old = get();
            double updated = update.applyAsDouble(old);
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
    public double updateAndGet(DoubleUnaryOperator update) {
        while (true) {
            double old = get();
            double updated = update.applyAsDouble(old);
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

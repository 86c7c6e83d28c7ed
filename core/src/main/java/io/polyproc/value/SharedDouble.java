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

/** An IEEE 754 double in shared memory. See {@link SharedValue} for what holds for all of them. */
public final class SharedDouble extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int place;

    SharedDouble(ObjectRef ref) {
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
    public static SharedDouble open(Workspace workspace, Optional<String> name, double initial) {
        return new SharedDouble(findOrCreate(workspace, name, ObjectType.DOUBLE, 1, ref -> ref.longs(0)
                .setPlain(0, Double.doubleToRawLongBits(initial))));
    }

    /**
     * Reads the value, volatile.
     *
     * @return what it is now
     */
    public double get() {
        return Double.longBitsToDouble(LongAccess.getVolatile(memory, buffer, place));
    }

    /**
     * Reads the value, plain.
     *
     * @return what it is now
     */
    public double getPlain() {
        return Double.longBitsToDouble(LongAccess.getPlain(memory, buffer, place));
    }

    /**
     * Reads the value, opaque.
     *
     * @return what it is now
     */
    public double getOpaque() {
        return Double.longBitsToDouble(LongAccess.getOpaque(memory, buffer, place));
    }

    /**
     * Reads the value, acquire.
     *
     * @return what it is now
     */
    public double getAcquire() {
        return Double.longBitsToDouble(LongAccess.getAcquire(memory, buffer, place));
    }

    /**
     * Writes the value, volatile.
     *
     * @param value what it becomes
     */
    public void set(double value) {
        LongAccess.setVolatile(memory, buffer, place, Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the value, plain.
     *
     * @param value what it becomes
     */
    public void setPlain(double value) {
        LongAccess.setPlain(memory, buffer, place, Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the value, opaque.
     *
     * @param value what it becomes
     */
    public void setOpaque(double value) {
        LongAccess.setOpaque(memory, buffer, place, Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the value, release.
     *
     * @param value what it becomes
     */
    public void setRelease(double value) {
        LongAccess.setRelease(memory, buffer, place, Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the value if it is {@code expected}, as one step. The bits are compared: a NaN equals itself, and 0.0 is not -0.0.
     *
     * @param expected what it must be
     * @param value what it becomes
     * @return whether it was written
     */
    public boolean compareAndSet(double expected, double value) {
        return LongAccess.compareAndSet(
                memory, buffer, place, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the value and tells what it was, as one step.
     *
     * @param value what it becomes
     * @return what it was
     */
    public double getAndSet(double value) {
        return Double.longBitsToDouble(LongAccess.getAndSet(memory, buffer, place, Double.doubleToRawLongBits(value)));
    }

    /**
     * Adds to the value, as one step.
     *
     * @param delta what to add
     * @return what it was before
     */
    public double getAndAdd(double delta) {
        return getAndUpdate(value -> value + delta);
    }

    /**
     * Adds to the value, as one step.
     *
     * @param delta what to add
     * @return what it is afterwards
     */
    public double addAndGet(double delta) {
        return updateAndGet(value -> value + delta);
    }

    /**
     * Applies a function to the value, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param update computes the new from the old
     * @return what it was before
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
     * Applies a function to the value, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param update computes the new from the old
     * @return what it is afterwards
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

    /** For people: the place and the value. */
    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }
}

package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedDouble;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** The handle behind {@link SharedDouble}. */
public final class DoubleHandle extends ValueHandle implements SharedDouble {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int offset;

    DoubleHandle(ObjectRef ref) {
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
    public static SharedDouble open(MappedWorkspace workspace, Optional<String> name, double initial) {
        return new DoubleHandle(findOrCreate(workspace, name, ObjectType.DOUBLE, 1, ref -> ref.longs(0)
                .setPlain(0, Double.doubleToRawLongBits(initial))));
    }

    @Override
    public double get() {
        return Double.longBitsToDouble(LongAccess.getVolatile(memory, buffer, offset));
    }

    @Override
    public double getPlain() {
        return Double.longBitsToDouble(LongAccess.getPlain(memory, buffer, offset));
    }

    @Override
    public double getOpaque() {
        return Double.longBitsToDouble(LongAccess.getOpaque(memory, buffer, offset));
    }

    @Override
    public double getAcquire() {
        return Double.longBitsToDouble(LongAccess.getAcquire(memory, buffer, offset));
    }

    @Override
    public void set(double value) {
        LongAccess.setVolatile(memory, buffer, offset, Double.doubleToRawLongBits(value));
    }

    @Override
    public void setPlain(double value) {
        LongAccess.setPlain(memory, buffer, offset, Double.doubleToRawLongBits(value));
    }

    @Override
    public void setOpaque(double value) {
        LongAccess.setOpaque(memory, buffer, offset, Double.doubleToRawLongBits(value));
    }

    @Override
    public void setRelease(double value) {
        LongAccess.setRelease(memory, buffer, offset, Double.doubleToRawLongBits(value));
    }

    @Override
    public boolean compareAndSet(double expected, double value) {
        return LongAccess.compareAndSet(
                memory, buffer, offset, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }

    @Override
    public double compareAndExchange(double expected, double value) {
        return Double.longBitsToDouble(LongAccess.compareAndExchange(
                memory, buffer, offset, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value)));
    }

    @Override
    public double getAndSet(double value) {
        return Double.longBitsToDouble(LongAccess.getAndSet(memory, buffer, offset, Double.doubleToRawLongBits(value)));
    }

    @Override
    public double getAndAdd(double delta) {
        return getAndUpdate(value -> value + delta);
    }

    @Override
    public double addAndGet(double delta) {
        return updateAndGet(value -> value + delta);
    }

    @Override
    public double getAndUpdate(DoubleUnaryOperator update) {
        while (true) {
            double old = get();
            double updated = update.applyAsDouble(old);
            if (compareAndSet(old, updated)) {
                return old;
            }
        }
    }

    @Override
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

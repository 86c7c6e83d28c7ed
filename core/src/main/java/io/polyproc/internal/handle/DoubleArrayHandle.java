package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedDoubleArray;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The handle behind {@link SharedDoubleArray}. */
public final class DoubleArrayHandle extends ValueHandle implements SharedDoubleArray {

    private static final long serialVersionUID = 1L;

    private final transient LongCells cells;
    private final transient int length;

    DoubleArrayHandle(ObjectRef ref) {
        super(ref);
        this.cells = ref.longs(0);
        this.length = (int) ref.size();
    }

    /**
     * Finds or creates an array of zeros.
     *
     * @param workspace the workspace of the object
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param length the number of elements
     * @return the array
     * @throws TypeMismatchException when the name belongs to another type of object, or to an array of another length
     * @throws IllegalArgumentException when the length is negative, or too large for one file of 2 GiB (the message
     *     says the limit), or the name is not a plain word
     * @throws io.polyproc.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedDoubleArray open(MappedWorkspace workspace, Optional<String> name, int length) {
        return new DoubleArrayHandle(findOrCreate(workspace, name, ObjectType.DOUBLE_ARRAY, length, ref -> {}));
    }

    /**
     * Finds an array of this length, or creates one with these elements.
     *
     * @param workspace the workspace of the object
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial the initial elements; ignored for an existing object
     * @return the array
     * @throws TypeMismatchException when the name belongs to another type of object, or to an array of another length
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws io.polyproc.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedDoubleArray open(MappedWorkspace workspace, Optional<String> name, double[] initial) {
        return new DoubleArrayHandle(findOrCreate(
                workspace,
                name,
                ObjectType.DOUBLE_ARRAY,
                Objects.requireNonNull(initial, "initial").length,
                ref -> ref.longs(0).write(0, initial, 0, initial.length)));
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public double get(int index) {
        return Double.longBitsToDouble(cells.getVolatile(check(index)));
    }

    @Override
    public double getPlain(int index) {
        return Double.longBitsToDouble(cells.getPlain(check(index)));
    }

    @Override
    public double getOpaque(int index) {
        return Double.longBitsToDouble(cells.getOpaque(check(index)));
    }

    @Override
    public double getAcquire(int index) {
        return Double.longBitsToDouble(cells.getAcquire(check(index)));
    }

    @Override
    public void set(int index, double value) {
        cells.setVolatile(check(index), Double.doubleToRawLongBits(value));
    }

    @Override
    public void setPlain(int index, double value) {
        cells.setPlain(check(index), Double.doubleToRawLongBits(value));
    }

    @Override
    public void setOpaque(int index, double value) {
        cells.setOpaque(check(index), Double.doubleToRawLongBits(value));
    }

    @Override
    public void setRelease(int index, double value) {
        cells.setRelease(check(index), Double.doubleToRawLongBits(value));
    }

    @Override
    public boolean compareAndSet(int index, double expected, double value) {
        return cells.compareAndSet(
                check(index), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }

    @Override
    public double compareAndExchange(int index, double expected, double value) {
        return Double.longBitsToDouble(cells.compareAndExchange(
                check(index), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value)));
    }

    @Override
    public double getAndSet(int index, double value) {
        return Double.longBitsToDouble(cells.getAndSet(check(index), Double.doubleToRawLongBits(value)));
    }

    @Override
    public double getAndAdd(int index, double delta) {
        return getAndUpdate(index, value -> value + delta);
    }

    @Override
    public double addAndGet(int index, double delta) {
        return updateAndGet(index, value -> value + delta);
    }

    @Override
    public double getAndUpdate(int index, DoubleUnaryOperator update) {
        while (true) {
            double old = get(index);
            double updated = update.applyAsDouble(old);
            if (compareAndSet(index, old, updated)) {
                return old;
            }
        }
    }

    @Override
    public double updateAndGet(int index, DoubleUnaryOperator update) {
        while (true) {
            double old = get(index);
            double updated = update.applyAsDouble(old);
            if (compareAndSet(index, old, updated)) {
                return updated;
            }
        }
    }

    @Override
    public void read(int index, double[] into, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(into.length, offset, count);
        cells.read(index, into, offset, count);
    }

    @Override
    public void write(int index, double[] from, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(from.length, offset, count);
        cells.write(index, from, offset, count);
    }

    @Override
    public double[] toArray() {
        double[] copy = new double[length];
        cells.read(0, copy, 0, length);
        return copy;
    }

    @Override
    public void fill(double value) {
        double[] chunk = new double[Math.min(length, Bounds.FILL_CHUNK)];
        Arrays.fill(chunk, value);
        for (int i = 0; i < length; i += chunk.length) {
            cells.write(i, chunk, 0, Math.min(chunk.length, length - i));
        }
    }

    @Override
    public DoubleStream stream() {
        return IntStream.range(0, length).mapToDouble(this::get);
    }

    @Override
    public String toString() {
        return ref + " of length " + length;
    }

    private int check(int index) {
        return Bounds.check(this, index);
    }
}

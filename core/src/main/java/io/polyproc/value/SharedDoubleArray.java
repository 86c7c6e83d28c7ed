package io.polyproc.value;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A row of doubles in shared memory. {@link SharedArray} describes what all arrays have in common. */
public final class SharedDoubleArray extends ValueHandle implements SharedArray {

    private static final long serialVersionUID = 1L;

    private final transient LongCells cells;
    private final transient int length;

    SharedDoubleArray(ObjectRef ref) {
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
     * @throws io.polyproc.errors.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedDoubleArray open(Workspace workspace, Optional<String> name, int length) {
        return new SharedDoubleArray(findOrCreate(workspace, name, ObjectType.DOUBLE_ARRAY, length, ref -> {}));
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
     * @throws io.polyproc.errors.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedDoubleArray open(Workspace workspace, Optional<String> name, double[] initial) {
        return new SharedDoubleArray(findOrCreate(
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

    /**
     * Reads the element, volatile.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double get(int index) {
        return Double.longBitsToDouble(cells.getVolatile(check(index)));
    }

    /**
     * Reads the element, plain.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double getPlain(int index) {
        return Double.longBitsToDouble(cells.getPlain(check(index)));
    }

    /**
     * Reads the element, opaque.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double getOpaque(int index) {
        return Double.longBitsToDouble(cells.getOpaque(check(index)));
    }

    /**
     * Reads the element, acquire.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double getAcquire(int index) {
        return Double.longBitsToDouble(cells.getAcquire(check(index)));
    }

    /**
     * Writes the element, volatile.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void set(int index, double value) {
        cells.setVolatile(check(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the element, plain.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void setPlain(int index, double value) {
        cells.setPlain(check(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the element, opaque.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void setOpaque(int index, double value) {
        cells.setOpaque(check(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the element, release.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void setRelease(int index, double value) {
        cells.setRelease(check(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Atomically writes the element if it is {@code expected}. The bits are compared: a NaN equals itself, and 0.0 is
     * not -0.0.
     *
     * @param index the index
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public boolean compareAndSet(int index, double expected, double value) {
        return cells.compareAndSet(
                check(index), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }

    /**
     * Atomically sets the element and returns the previous one.
     *
     * @param index the index
     * @param value the new value
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double getAndSet(int index, double value) {
        return Double.longBitsToDouble(cells.getAndSet(check(index), Double.doubleToRawLongBits(value)));
    }

    /**
     * Atomically adds to the element.
     *
     * @param index the index
     * @param delta the value to add
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double getAndAdd(int index, double delta) {
        return getAndUpdate(index, value -> value + delta);
    }

    /**
     * Atomically adds to the element.
     *
     * @param index the index
     * @param delta the value to add
     * @return the updated value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double addAndGet(int index, double delta) {
        return updateAndGet(index, value -> value + delta);
    }

    /**
     * Atomically updates the element with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param index the index
     * @param update a function of the current value
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double getAndUpdate(int index, DoubleUnaryOperator update) {
        while (true) {
            double old = get(index);
            double updated = update.applyAsDouble(old);
            if (compareAndSet(index, old, updated)) {
                return old;
            }
        }
    }

    /**
     * Atomically updates the element with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param index the index
     * @param update a function of the current value
     * @return the updated value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public double updateAndGet(int index, DoubleUnaryOperator update) {
        while (true) {
            double old = get(index);
            double updated = update.applyAsDouble(old);
            if (compareAndSet(index, old, updated)) {
                return updated;
            }
        }
    }

    /**
     * Copies elements out.
     *
     * @param index the index of the first element to copy
     * @param into the array to copy to
     * @param offset the first index in {@code into}
     * @param count the number of elements
     * @throws IndexOutOfBoundsException when either range is not within its array; nothing is copied
     */
    public void read(int index, double[] into, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(into.length, offset, count);
        cells.read(index, into, offset, count);
    }

    /**
     * Copies elements in.
     *
     * @param index the index of the first element to overwrite
     * @param from the array to copy from
     * @param offset the first index in {@code from}
     * @param count the number of elements
     * @throws IndexOutOfBoundsException when either range is not within its array; nothing is copied
     */
    public void write(int index, double[] from, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(from.length, offset, count);
        cells.write(index, from, offset, count);
    }

    /**
     * Copies all elements out.
     *
     * @return a new array on the heap
     */
    public double[] toArray() {
        double[] copy = new double[length];
        cells.read(0, copy, 0, length);
        return copy;
    }

    /**
     * Sets every element, plain.
     *
     * @param value the new value of each element
     */
    public void fill(double value) {
        double[] chunk = new double[Math.min(length, Bounds.FILL_CHUNK)];
        Arrays.fill(chunk, value);
        for (int i = 0; i < length; i += chunk.length) {
            cells.write(i, chunk, 0, Math.min(chunk.length, length - i));
        }
    }

    /**
     * Returns the elements in order, each read (volatile) when the stream reaches it.
     *
     * @return a stream over the shared array
     */
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

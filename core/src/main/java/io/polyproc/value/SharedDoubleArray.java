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

/** A row of doubles in shared memory. See {@link SharedArray} for what holds for all of them. */
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
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param length how many elements
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws IllegalArgumentException when the length is negative, or too large for one file of 2 GiB (the message says
     *     the limit), or the name is not a plain word
     * @throws io.polyproc.errors.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedDoubleArray open(Workspace workspace, Optional<String> name, int length) {
        return new SharedDoubleArray(findOrCreate(workspace, name, ObjectType.DOUBLE_ARRAY, length, ref -> {}));
    }

    /**
     * Finds an array of this length, or creates one with these elements.
     *
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial its first elements; an existing array keeps its own
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
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
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public double get(int index) {
        return Double.longBitsToDouble(cells.getVolatile(check(index)));
    }

    /**
     * Reads the element, plain.
     *
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public double getPlain(int index) {
        return Double.longBitsToDouble(cells.getPlain(check(index)));
    }

    /**
     * Reads the element, opaque.
     *
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public double getOpaque(int index) {
        return Double.longBitsToDouble(cells.getOpaque(check(index)));
    }

    /**
     * Reads the element, acquire.
     *
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public double getAcquire(int index) {
        return Double.longBitsToDouble(cells.getAcquire(check(index)));
    }

    /**
     * Writes the element, volatile.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void set(int index, double value) {
        cells.setVolatile(check(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the element, plain.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void setPlain(int index, double value) {
        cells.setPlain(check(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the element, opaque.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void setOpaque(int index, double value) {
        cells.setOpaque(check(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the element, release.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void setRelease(int index, double value) {
        cells.setRelease(check(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the element if it is {@code expected}, as one step. The bits are compared: a NaN equals itself, and 0.0 is not -0.0.
     *
     * @param index which element, from 0
     * @param expected what it must be
     * @param value what it becomes
     * @return whether it was written
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public boolean compareAndSet(int index, double expected, double value) {
        return cells.compareAndSet(
                check(index), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }

    /**
     * Writes the element and tells what it was, as one step.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @return what it was
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public double getAndSet(int index, double value) {
        return Double.longBitsToDouble(cells.getAndSet(check(index), Double.doubleToRawLongBits(value)));
    }

    /**
     * Adds to the element, as one step.
     *
     * @param index which element, from 0
     * @param delta what to add
     * @return what it was before
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public double getAndAdd(int index, double delta) {
        return getAndUpdate(index, value -> value + delta);
    }

    /**
     * Adds to the element, as one step.
     *
     * @param index which element, from 0
     * @param delta what to add
     * @return what it is afterwards
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public double addAndGet(int index, double delta) {
        return updateAndGet(index, value -> value + delta);
    }

    /**
     * Applies a function to the element, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param index which element, from 0
     * @param update computes the new from the old
     * @return what it was before
     * @throws IndexOutOfBoundsException when there is no such element
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
     * Applies a function to the element, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param index which element, from 0
     * @param update computes the new from the old
     * @return what it is afterwards
     * @throws IndexOutOfBoundsException when there is no such element
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
     * @param index the first element to copy
     * @param into where to copy them
     * @param offset where in {@code into} to begin
     * @param count how many
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
     * @param index the first element to overwrite
     * @param from where to copy them from
     * @param offset where in {@code from} to begin
     * @param count how many
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
     * @param value what each becomes
     */
    public void fill(double value) {
        double[] chunk = new double[Math.min(length, Bounds.FILL_CHUNK)];
        Arrays.fill(chunk, value);
        for (int i = 0; i < length; i += chunk.length) {
            cells.write(i, chunk, 0, Math.min(chunk.length, length - i));
        }
    }

    /**
     * The elements in order, each read (volatile) when the stream comes to it.
     *
     * @return a stream over the living array
     */
    public DoubleStream stream() {
        return IntStream.range(0, length).mapToDouble(this::get);
    }

    /** For people: the place and the length. */
    @Override
    public String toString() {
        return ref + " of length " + length;
    }

    private int check(int index) {
        return Bounds.check(this, index);
    }
}

package io.polyproc.value;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** A row of ints in shared memory. {@link SharedArray} describes what all arrays have in common. */
public final class SharedIntArray extends ValueHandle implements SharedArray {

    private static final long serialVersionUID = 1L;

    private final transient IntCells cells;
    private final transient int length;

    SharedIntArray(ObjectRef ref) {
        super(ref);
        this.cells = ref.ints(0);
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
    public static SharedIntArray open(Workspace workspace, Optional<String> name, int length) {
        return new SharedIntArray(findOrCreate(workspace, name, ObjectType.INT_ARRAY, length, ref -> {}));
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
    public static SharedIntArray open(Workspace workspace, Optional<String> name, int[] initial) {
        return new SharedIntArray(findOrCreate(
                workspace,
                name,
                ObjectType.INT_ARRAY,
                Objects.requireNonNull(initial, "initial").length,
                ref -> ref.ints(0).write(0, initial, 0, initial.length)));
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
    public int get(int index) {
        return cells.getVolatile(check(index));
    }

    /**
     * Reads the element, plain.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public int getPlain(int index) {
        return cells.getPlain(check(index));
    }

    /**
     * Reads the element, opaque.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public int getOpaque(int index) {
        return cells.getOpaque(check(index));
    }

    /**
     * Reads the element, acquire.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public int getAcquire(int index) {
        return cells.getAcquire(check(index));
    }

    /**
     * Writes the element, volatile.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void set(int index, int value) {
        cells.setVolatile(check(index), value);
    }

    /**
     * Writes the element, plain.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void setPlain(int index, int value) {
        cells.setPlain(check(index), value);
    }

    /**
     * Writes the element, opaque.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void setOpaque(int index, int value) {
        cells.setOpaque(check(index), value);
    }

    /**
     * Writes the element, release.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void setRelease(int index, int value) {
        cells.setRelease(check(index), value);
    }

    /**
     * Atomically writes the element if it is {@code expected}.
     *
     * @param index the index
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public boolean compareAndSet(int index, int expected, int value) {
        return cells.compareAndSet(check(index), expected, value);
    }

    /**
     * Atomically sets the element and returns the previous one.
     *
     * @param index the index
     * @param value the new value
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public int getAndSet(int index, int value) {
        return cells.getAndSet(check(index), value);
    }

    /**
     * Atomically adds to the element; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param index the index
     * @param delta the value to add
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public int getAndAdd(int index, int delta) {
        return cells.getAndAdd(check(index), delta);
    }

    /**
     * Atomically adds to the element; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param index the index
     * @param delta the value to add
     * @return the updated value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public int addAndGet(int index, int delta) {
        return getAndAdd(index, delta) + delta;
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
    public int getAndUpdate(int index, IntUnaryOperator update) {
        while (true) {
            int old = get(index);
            int updated = update.applyAsInt(old);
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
    public int updateAndGet(int index, IntUnaryOperator update) {
        while (true) {
            int old = get(index);
            int updated = update.applyAsInt(old);
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
    public void read(int index, int[] into, int offset, int count) {
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
    public void write(int index, int[] from, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(from.length, offset, count);
        cells.write(index, from, offset, count);
    }

    /**
     * Copies all elements out.
     *
     * @return a new array on the heap
     */
    public int[] toArray() {
        int[] copy = new int[length];
        cells.read(0, copy, 0, length);
        return copy;
    }

    /**
     * Sets every element, plain.
     *
     * @param value the new value of each element
     */
    public void fill(int value) {
        int[] chunk = new int[Math.min(length, Bounds.FILL_CHUNK)];
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
    public IntStream stream() {
        return IntStream.range(0, length).map(this::get);
    }

    @Override
    public String toString() {
        return ref + " of length " + length;
    }

    private int check(int index) {
        return Bounds.check(this, index);
    }
}

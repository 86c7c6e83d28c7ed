package io.polyproc.value;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.cell.ByteCells;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A row of bytes in shared memory. {@link SharedArray} describes what all arrays have in common.
 *
 * <p>Processors lack some atomic operations for single bytes. Those operations use the aligned 32-bit word around the
 * byte and are lock-free.
 */
public final class SharedByteArray extends ValueHandle implements SharedArray {

    private static final long serialVersionUID = 1L;

    private final transient ByteCells cells;
    private final transient int length;

    SharedByteArray(ObjectRef ref) {
        super(ref);
        this.cells = new ByteCells(ref.memory(), ref.body());
        this.length = (int) ref.size();
    }

    /**
     * Finds or creates an array of zeros.
     *
     * @param workspace the workspace of the object
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param length the number of bytes
     * @return the array
     * @throws TypeMismatchException when the name belongs to another type of object, or to an array of another length
     * @throws IllegalArgumentException when the length is negative, or too large for one file of 2 GiB (the message
     *     says the limit), or the name is not a plain word
     * @throws io.polyproc.errors.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedByteArray open(Workspace workspace, Optional<String> name, int length) {
        return new SharedByteArray(findOrCreate(workspace, name, ObjectType.BYTE_ARRAY, length, ref -> {}));
    }

    /**
     * Finds an array of this length, or creates one with these bytes.
     *
     * @param workspace the workspace of the object
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial the initial bytes; ignored for an existing object
     * @return the array
     * @throws TypeMismatchException when the name belongs to another type of object, or to an array of another length
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws io.polyproc.errors.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedByteArray open(Workspace workspace, Optional<String> name, byte[] initial) {
        return new SharedByteArray(findOrCreate(
                workspace,
                name,
                ObjectType.BYTE_ARRAY,
                Objects.requireNonNull(initial, "initial").length,
                ref -> new ByteCells(ref.memory(), ref.body()).write(0, initial, 0, initial.length)));
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
    public byte get(int index) {
        return cells.getVolatile(check(index));
    }

    /**
     * Reads the element, plain.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public byte getPlain(int index) {
        return cells.getPlain(check(index));
    }

    /**
     * Writes the element, volatile.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void set(int index, byte value) {
        cells.getAndSet(check(index), value);
    }

    /**
     * Writes the element, plain.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public void setPlain(int index, byte value) {
        cells.setPlain(check(index), value);
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
    public boolean compareAndSet(int index, byte expected, byte value) {
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
    public byte getAndSet(int index, byte value) {
        return cells.getAndSet(check(index), value);
    }

    /**
     * Atomically adds to the element; wraps on overflow.
     *
     * @param index the index
     * @param delta the value to add
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public byte getAndAdd(int index, byte delta) {
        return cells.getAndAdd(check(index), delta);
    }

    /**
     * Atomically adds to the element; wraps on overflow.
     *
     * @param index the index
     * @param delta the value to add
     * @return the updated value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    public byte addAndGet(int index, byte delta) {
        return (byte) (getAndAdd(index, delta) + delta);
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
    public void read(int index, byte[] into, int offset, int count) {
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
    public void write(int index, byte[] from, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(from.length, offset, count);
        cells.write(index, from, offset, count);
    }

    /**
     * Copies all elements out.
     *
     * @return a new array on the heap
     */
    public byte[] toArray() {
        byte[] copy = new byte[length];
        cells.read(0, copy, 0, length);
        return copy;
    }

    /**
     * Sets every element, plain.
     *
     * @param value the new value of each element
     */
    public void fill(byte value) {
        byte[] chunk = new byte[Math.min(length, Bounds.FILL_CHUNK)];
        Arrays.fill(chunk, value);
        for (int i = 0; i < length; i += chunk.length) {
            cells.write(i, chunk, 0, Math.min(chunk.length, length - i));
        }
    }

    /**
     * Returns the elements in order, as signed numbers, each read (volatile) when the stream reaches it.
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

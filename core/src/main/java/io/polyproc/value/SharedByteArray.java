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
 * A row of bytes in shared memory. See {@link SharedArray} for what holds for all of them.
 *
 * <p>No machine has all atomic operations for single bytes; those that need them here work on the aligned word of 32 bits
 * around the byte, and are lock-free.
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
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param length how many bytes
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws IllegalArgumentException when the length is negative, or too large for one file of 2 GiB (the message says
     *     the limit), or the name is not a plain word
     * @throws io.polyproc.errors.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedByteArray open(Workspace workspace, Optional<String> name, int length) {
        return new SharedByteArray(findOrCreate(workspace, name, ObjectType.BYTE_ARRAY, length, ref -> {}));
    }

    /**
     * Finds an array of this length, or creates one with these bytes.
     *
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial its first bytes; an existing array keeps its own
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
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
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public byte get(int index) {
        return cells.getVolatile(check(index));
    }

    /**
     * Reads the element, plain.
     *
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public byte getPlain(int index) {
        return cells.getPlain(check(index));
    }

    /**
     * Writes the element, volatile.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void set(int index, byte value) {
        cells.getAndSet(check(index), value);
    }

    /**
     * Writes the element, plain.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void setPlain(int index, byte value) {
        cells.setPlain(check(index), value);
    }

    /**
     * Writes the element if it is {@code expected}, as one step.
     *
     * @param index which element, from 0
     * @param expected what it must be
     * @param value what it becomes
     * @return whether it was written
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public boolean compareAndSet(int index, byte expected, byte value) {
        return cells.compareAndSet(check(index), expected, value);
    }

    /**
     * Writes the element and tells what it was, as one step.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @return what it was
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public byte getAndSet(int index, byte value) {
        return cells.getAndSet(check(index), value);
    }

    /**
     * Adds to the element, as one step; wraps on overflow.
     *
     * @param index which element, from 0
     * @param delta what to add
     * @return what it was before
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public byte getAndAdd(int index, byte delta) {
        return cells.getAndAdd(check(index), delta);
    }

    /**
     * Adds to the element, as one step; wraps on overflow.
     *
     * @param index which element, from 0
     * @param delta what to add
     * @return what it is afterwards
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public byte addAndGet(int index, byte delta) {
        return (byte) (getAndAdd(index, delta) + delta);
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
    public void read(int index, byte[] into, int offset, int count) {
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
     * @param value what each becomes
     */
    public void fill(byte value) {
        byte[] chunk = new byte[Math.min(length, Bounds.FILL_CHUNK)];
        Arrays.fill(chunk, value);
        for (int i = 0; i < length; i += chunk.length) {
            cells.write(i, chunk, 0, Math.min(chunk.length, length - i));
        }
    }

    /**
     * The elements in order, as signed numbers, each read (volatile) when the stream comes to it.
     *
     * @return a stream over the living array
     */
    public IntStream stream() {
        return IntStream.range(0, length).map(this::get);
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

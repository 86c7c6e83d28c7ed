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

/** A row of ints in shared memory. See {@link SharedArray} for what holds for all of them. */
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
    public static SharedIntArray open(Workspace workspace, Optional<String> name, int length) {
        return new SharedIntArray(findOrCreate(workspace, name, ObjectType.INT_ARRAY, length, ref -> {}));
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
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public int get(int index) {
        return cells.getVolatile(check(index));
    }

    /**
     * Reads the element, plain.
     *
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public int getPlain(int index) {
        return cells.getPlain(check(index));
    }

    /**
     * Reads the element, opaque.
     *
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public int getOpaque(int index) {
        return cells.getOpaque(check(index));
    }

    /**
     * Reads the element, acquire.
     *
     * @param index which element, from 0
     * @return what it is now
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public int getAcquire(int index) {
        return cells.getAcquire(check(index));
    }

    /**
     * Writes the element, volatile.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void set(int index, int value) {
        cells.setVolatile(check(index), value);
    }

    /**
     * Writes the element, plain.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void setPlain(int index, int value) {
        cells.setPlain(check(index), value);
    }

    /**
     * Writes the element, opaque.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void setOpaque(int index, int value) {
        cells.setOpaque(check(index), value);
    }

    /**
     * Writes the element, release.
     *
     * @param index which element, from 0
     * @param value what it becomes
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public void setRelease(int index, int value) {
        cells.setRelease(check(index), value);
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
    public boolean compareAndSet(int index, int expected, int value) {
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
    public int getAndSet(int index, int value) {
        return cells.getAndSet(check(index), value);
    }

    /**
     * Adds to the element, as one step; wraps on overflow, as Java's {@code +} does.
     *
     * @param index which element, from 0
     * @param delta what to add
     * @return what it was before
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public int getAndAdd(int index, int delta) {
        return cells.getAndAdd(check(index), delta);
    }

    /**
     * Adds to the element, as one step; wraps on overflow, as Java's {@code +} does.
     *
     * @param index which element, from 0
     * @param delta what to add
     * @return what it is afterwards
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public int addAndGet(int index, int delta) {
        return getAndAdd(index, delta) + delta;
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
     * Applies a function to the element, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param index which element, from 0
     * @param update computes the new from the old
     * @return what it is afterwards
     * @throws IndexOutOfBoundsException when there is no such element
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
     * @param index the first element to copy
     * @param into where to copy them
     * @param offset where in {@code into} to begin
     * @param count how many
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
     * @param index the first element to overwrite
     * @param from where to copy them from
     * @param offset where in {@code from} to begin
     * @param count how many
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
     * @param value what each becomes
     */
    public void fill(int value) {
        int[] chunk = new int[Math.min(length, Bounds.FILL_CHUNK)];
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

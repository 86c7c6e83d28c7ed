package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedIntArray;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** The handle behind {@link SharedIntArray}. */
public final class IntArrayHandle extends ValueHandle implements SharedIntArray {

    private static final long serialVersionUID = 1L;

    private final transient IntCells cells;
    private final transient int length;

    IntArrayHandle(ObjectRef ref) {
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
     * @throws io.polyproc.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedIntArray open(MappedWorkspace workspace, Optional<String> name, int length) {
        return new IntArrayHandle(findOrCreate(workspace, name, ObjectType.INT_ARRAY, length, ref -> {}));
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
    public static SharedIntArray open(MappedWorkspace workspace, Optional<String> name, int[] initial) {
        return new IntArrayHandle(findOrCreate(
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

    @Override
    public int get(int index) {
        return cells.getVolatile(check(index));
    }

    @Override
    public int getPlain(int index) {
        return cells.getPlain(check(index));
    }

    @Override
    public int getOpaque(int index) {
        return cells.getOpaque(check(index));
    }

    @Override
    public int getAcquire(int index) {
        return cells.getAcquire(check(index));
    }

    @Override
    public void set(int index, int value) {
        cells.setVolatile(check(index), value);
    }

    @Override
    public void setPlain(int index, int value) {
        cells.setPlain(check(index), value);
    }

    @Override
    public void setOpaque(int index, int value) {
        cells.setOpaque(check(index), value);
    }

    @Override
    public void setRelease(int index, int value) {
        cells.setRelease(check(index), value);
    }

    @Override
    public boolean compareAndSet(int index, int expected, int value) {
        return cells.compareAndSet(check(index), expected, value);
    }

    @Override
    public int compareAndExchange(int index, int expected, int value) {
        return cells.compareAndExchange(check(index), expected, value);
    }

    @Override
    public int getAndSet(int index, int value) {
        return cells.getAndSet(check(index), value);
    }

    @Override
    public int getAndAdd(int index, int delta) {
        return cells.getAndAdd(check(index), delta);
    }

    @Override
    public int addAndGet(int index, int delta) {
        return getAndAdd(index, delta) + delta;
    }

    @Override
    public int getAndUpdate(int index, IntUnaryOperator update) {
        while (true) {
            int old = get(index);
            int updated = update.applyAsInt(old);
            if (compareAndSet(index, old, updated)) {
                return old;
            }
        }
    }

    @Override
    public int updateAndGet(int index, IntUnaryOperator update) {
        while (true) {
            int old = get(index);
            int updated = update.applyAsInt(old);
            if (compareAndSet(index, old, updated)) {
                return updated;
            }
        }
    }

    @Override
    public void read(int index, int[] into, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(into.length, offset, count);
        cells.read(index, into, offset, count);
    }

    @Override
    public void write(int index, int[] from, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(from.length, offset, count);
        cells.write(index, from, offset, count);
    }

    @Override
    public int[] toArray() {
        int[] copy = new int[length];
        cells.read(0, copy, 0, length);
        return copy;
    }

    @Override
    public void fill(int value) {
        int[] chunk = new int[Math.min(length, Bounds.FILL_CHUNK)];
        Arrays.fill(chunk, value);
        for (int i = 0; i < length; i += chunk.length) {
            cells.write(i, chunk, 0, Math.min(chunk.length, length - i));
        }
    }

    @Override
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

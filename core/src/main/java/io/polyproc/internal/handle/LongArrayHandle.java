package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedLongArray;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The handle behind {@link SharedLongArray}. */
public final class LongArrayHandle extends ValueHandle implements SharedLongArray {

    private static final long serialVersionUID = 1L;

    private final transient LongCells cells;
    private final transient int length;

    LongArrayHandle(ObjectRef ref) {
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
    public static SharedLongArray open(MappedWorkspace workspace, Optional<String> name, int length) {
        return new LongArrayHandle(findOrCreate(workspace, name, ObjectType.LONG_ARRAY, length, ref -> {}));
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
    public static SharedLongArray open(MappedWorkspace workspace, Optional<String> name, long[] initial) {
        return new LongArrayHandle(findOrCreate(
                workspace,
                name,
                ObjectType.LONG_ARRAY,
                Objects.requireNonNull(initial, "initial").length,
                ref -> ref.longs(0).write(0, initial, 0, initial.length)));
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long get(int index) {
        return cells.getVolatile(check(index));
    }

    @Override
    public long getPlain(int index) {
        return cells.getPlain(check(index));
    }

    @Override
    public long getOpaque(int index) {
        return cells.getOpaque(check(index));
    }

    @Override
    public long getAcquire(int index) {
        return cells.getAcquire(check(index));
    }

    @Override
    public void set(int index, long value) {
        cells.setVolatile(check(index), value);
    }

    @Override
    public void setPlain(int index, long value) {
        cells.setPlain(check(index), value);
    }

    @Override
    public void setOpaque(int index, long value) {
        cells.setOpaque(check(index), value);
    }

    @Override
    public void setRelease(int index, long value) {
        cells.setRelease(check(index), value);
    }

    @Override
    public boolean compareAndSet(int index, long expected, long value) {
        return cells.compareAndSet(check(index), expected, value);
    }

    @Override
    public long compareAndExchange(int index, long expected, long value) {
        return cells.compareAndExchange(check(index), expected, value);
    }

    @Override
    public long getAndSet(int index, long value) {
        return cells.getAndSet(check(index), value);
    }

    @Override
    public long getAndAdd(int index, long delta) {
        return cells.getAndAdd(check(index), delta);
    }

    @Override
    public long addAndGet(int index, long delta) {
        return getAndAdd(index, delta) + delta;
    }

    @Override
    public long getAndUpdate(int index, LongUnaryOperator update) {
        while (true) {
            long old = get(index);
            long updated = update.applyAsLong(old);
            if (compareAndSet(index, old, updated)) {
                return old;
            }
        }
    }

    @Override
    public long updateAndGet(int index, LongUnaryOperator update) {
        while (true) {
            long old = get(index);
            long updated = update.applyAsLong(old);
            if (compareAndSet(index, old, updated)) {
                return updated;
            }
        }
    }

    @Override
    public void read(int index, long[] into, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(into.length, offset, count);
        cells.read(index, into, offset, count);
    }

    @Override
    public void write(int index, long[] from, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(from.length, offset, count);
        cells.write(index, from, offset, count);
    }

    @Override
    public long[] toArray() {
        long[] copy = new long[length];
        cells.read(0, copy, 0, length);
        return copy;
    }

    @Override
    public void fill(long value) {
        long[] chunk = new long[Math.min(length, Bounds.FILL_CHUNK)];
        Arrays.fill(chunk, value);
        for (int i = 0; i < length; i += chunk.length) {
            cells.write(i, chunk, 0, Math.min(chunk.length, length - i));
        }
    }

    @Override
    public LongStream stream() {
        return IntStream.range(0, length).mapToLong(this::get);
    }

    @Override
    public String toString() {
        return ref + " of length " + length;
    }

    private int check(int index) {
        return Bounds.check(this, index);
    }
}

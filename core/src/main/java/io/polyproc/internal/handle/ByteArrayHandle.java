package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.cell.ByteCells;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedByteArray;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** The handle behind {@link SharedByteArray}. */
public final class ByteArrayHandle extends ValueHandle implements SharedByteArray {

    private static final long serialVersionUID = 1L;

    private final transient ByteCells cells;
    private final transient int length;

    ByteArrayHandle(ObjectRef ref) {
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
     * @throws io.polyproc.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedByteArray open(MappedWorkspace workspace, Optional<String> name, int length) {
        return new ByteArrayHandle(findOrCreate(workspace, name, ObjectType.BYTE_ARRAY, length, ref -> {}));
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
     * @throws io.polyproc.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static SharedByteArray open(MappedWorkspace workspace, Optional<String> name, byte[] initial) {
        return new ByteArrayHandle(findOrCreate(
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

    @Override
    public byte get(int index) {
        return cells.getVolatile(check(index));
    }

    @Override
    public byte getPlain(int index) {
        return cells.getPlain(check(index));
    }

    @Override
    public void set(int index, byte value) {
        cells.getAndSet(check(index), value);
    }

    @Override
    public void setPlain(int index, byte value) {
        cells.setPlain(check(index), value);
    }

    @Override
    public boolean compareAndSet(int index, byte expected, byte value) {
        return cells.compareAndSet(check(index), expected, value);
    }

    @Override
    public byte getAndSet(int index, byte value) {
        return cells.getAndSet(check(index), value);
    }

    @Override
    public byte getAndAdd(int index, byte delta) {
        return cells.getAndAdd(check(index), delta);
    }

    @Override
    public byte addAndGet(int index, byte delta) {
        return (byte) (getAndAdd(index, delta) + delta);
    }

    @Override
    public void read(int index, byte[] into, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(into.length, offset, count);
        cells.read(index, into, offset, count);
    }

    @Override
    public void write(int index, byte[] from, int offset, int count) {
        Bounds.checkRange(this, index, count);
        Bounds.checkRange(from.length, offset, count);
        cells.write(index, from, offset, count);
    }

    @Override
    public byte[] toArray() {
        byte[] copy = new byte[length];
        cells.read(0, copy, 0, length);
        return copy;
    }

    @Override
    public void fill(byte value) {
        byte[] chunk = new byte[Math.min(length, Bounds.FILL_CHUNK)];
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

package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.record.RawRecord;
import io.polyproc.internal.record.RecordForm;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedRecordArray;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The handle behind {@link SharedRecordArray}.
 *
 * @param <R> the record class
 */
public final class RecordArrayHandle<R extends Record> extends SharedHandle implements SharedRecordArray<R> {

    private static final long serialVersionUID = 1L;

    private final transient RecordElements<R> elements;
    private final transient int length;

    RecordArrayHandle(ObjectRef ref, Class<R> type) {
        super(ref);
        this.elements = new RecordElements<>(ref, type);
        this.length = elements.count();
    }

    /**
     * Finds or creates an array.
     *
     * @param <R> the record class
     * @param workspace the workspace of the array
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param length the number of records
     * @param initial the initial value of each record; ignored for an existing object
     * @return the array
     * @throws TypeMismatchException when the name belongs to another type of object, or to an array of another length
     *     or other fields
     * @throws IllegalArgumentException when the length is negative or too large, when records of this class cannot be
     *     shared, or the name is not a plain word
     * @throws io.polyproc.WorkspaceException when there is no room for it
     * @throws ClosedException when the workspace is closed
     */
    public static <R extends Record> SharedRecordArray<R> open(
            MappedWorkspace workspace, Optional<String> name, int length, R initial) {
        Class<R> type = RecordElements.typeOf(initial);
        if (length < 0) {
            throw new IllegalArgumentException(
                    "length=" + length + ": the length of a SharedRecordArray cannot be negative");
        }
        RecordForm<R> form = RecordForm.of(type);
        return new RecordArrayHandle<>(
                RawRecord.findOrCreateArray(workspace, name, length, form.layout(), form.encode(initial)), type);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public R get(int index) {
        return elements.get(Bounds.check(this, index));
    }

    @Override
    public void set(int index, R value) {
        elements.set(Bounds.check(this, index), value);
    }

    @Override
    public R getAndSet(int index, R value) {
        return elements.getAndSet(Bounds.check(this, index), value);
    }

    @Override
    public boolean compareAndSet(int index, R expected, R value) {
        return elements.compareAndSet(Bounds.check(this, index), expected, value);
    }

    @Override
    public R getAndUpdate(int index, UnaryOperator<R> update) {
        return elements.getAndUpdate(Bounds.check(this, index), update);
    }

    @Override
    public R updateAndGet(int index, UnaryOperator<R> update) {
        return elements.updateAndGet(Bounds.check(this, index), update);
    }

    @Override
    public long version(int index) {
        return elements.version(Bounds.check(this, index));
    }

    @Override
    public Stream<R> stream() {
        return IntStream.range(0, length).mapToObj(this::get);
    }

    @Override
    public String layout() {
        return elements.layout();
    }

    @Override
    public String toString() {
        return ref + " of length " + length;
    }

    @Override
    HandleProxy proxy() {
        return elements.proxy(ref, true);
    }
}

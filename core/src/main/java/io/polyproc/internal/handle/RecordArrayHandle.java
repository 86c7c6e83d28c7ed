package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.record.RawRecord;
import io.polyproc.internal.record.RecordForm;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedRecordArray;
import java.util.Objects;
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

    private final transient Class<R> type;
    private final transient RecordForm<R> form;
    private final transient RawRecord records;
    private final transient int length;

    private RecordArrayHandle(ObjectRef ref, Class<R> type) {
        super(ref);
        this.type = type;
        this.form = RecordForm.of(type);
        this.records = new RawRecord(ref);
        this.length = records.count();
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
        @SuppressWarnings("unchecked") // a record class has no subclasses
        Class<R> type = (Class<R>) Objects.requireNonNull(initial, "initial").getClass();
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
        Bounds.check(this, index);
        byte[] bytes = new byte[form.length()];
        records.read(index, bytes);
        return form.decode(bytes);
    }

    @Override
    public void set(int index, R value) {
        records.write(Bounds.check(this, index), encode(value));
    }

    @Override
    public R getAndSet(int index, R value) {
        Bounds.check(this, index);
        byte[] bytes = new byte[form.length()];
        records.getAndSet(index, bytes, encode(value));
        return form.decode(bytes);
    }

    @Override
    public boolean compareAndSet(int index, R expected, R value) {
        Bounds.check(this, index);
        return records.compareAndSet(index, form.encode(Objects.requireNonNull(expected, "expected")), encode(value));
    }

    @Override
    public R getAndUpdate(int index, UnaryOperator<R> update) {
        Objects.requireNonNull(update, "update");
        Bounds.check(this, index);
        byte[] bytes = new byte[form.length()];
        while (true) {
            long seen = records.read(index, bytes);
            R before = form.decode(bytes);
            if (records.writeIfUnchanged(index, seen, encode(update.apply(before)))) {
                return before;
            }
        }
    }

    @Override
    public R updateAndGet(int index, UnaryOperator<R> update) {
        Objects.requireNonNull(update, "update");
        Bounds.check(this, index);
        byte[] bytes = new byte[form.length()];
        while (true) {
            long seen = records.read(index, bytes);
            R updated = update.apply(form.decode(bytes));
            if (records.writeIfUnchanged(index, seen, encode(updated))) {
                return updated;
            }
        }
    }

    @Override
    public long version(int index) {
        return records.version(Bounds.check(this, index));
    }

    @Override
    public Stream<R> stream() {
        return IntStream.range(0, length).mapToObj(this::get);
    }

    @Override
    public String layout() {
        return records.layout();
    }

    @Override
    public String toString() {
        return ref + " of length " + length;
    }

    private byte[] encode(R value) {
        return form.encode(Objects.requireNonNull(value, "value"));
    }

    @Override
    HandleProxy proxy() {
        return new Proxy<>(ref, type);
    }

    private static final class Proxy<R extends Record> extends HandleProxy {

        private static final long serialVersionUID = 1L;

        private final Class<R> type;

        Proxy(ObjectRef ref, Class<R> type) {
            super(ref);
            this.type = type;
        }

        /** The class of the records is not in the object. */
        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        protected Object attach(ObjectRef ref) {
            RecordForm<R> form = RecordForm.of(type);
            RawRecord.checkLayout(ref, form.layout(), form.length());
            return new RecordArrayHandle<>(ref, type);
        }
    }
}

package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.record.RawRecord;
import io.polyproc.internal.record.RecordForm;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedRecord;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The handle behind {@link SharedRecord}.
 *
 * @param <R> the record class
 */
public final class RecordHandle<R extends Record> extends SharedHandle implements SharedRecord<R> {

    private static final long serialVersionUID = 1L;

    private final transient Class<R> type;
    private final transient RecordForm<R> form;
    private final transient RawRecord record;

    private RecordHandle(ObjectRef ref, Class<R> type) {
        super(ref);
        this.type = type;
        this.form = RecordForm.of(type);
        this.record = new RawRecord(ref);
    }

    /**
     * Finds or creates a record.
     *
     * @param <R> the record class
     * @param workspace the workspace of the record
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial the initial record; ignored for an existing object
     * @return the record
     * @throws TypeMismatchException when the name belongs to another type of object, or to a record of other fields
     * @throws IllegalArgumentException when records of this class cannot be shared, or the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static <R extends Record> SharedRecord<R> open(MappedWorkspace workspace, Optional<String> name, R initial) {
        @SuppressWarnings("unchecked") // a record class has no subclasses
        Class<R> type = (Class<R>) Objects.requireNonNull(initial, "initial").getClass();
        RecordForm<R> form = RecordForm.of(type);
        return new RecordHandle<>(RawRecord.findOrCreate(workspace, name, form.layout(), form.encode(initial)), type);
    }

    @Override
    public R get() {
        byte[] bytes = new byte[form.length()];
        record.read(0, bytes);
        return form.decode(bytes);
    }

    @Override
    public void set(R value) {
        record.write(0, encode(value));
    }

    @Override
    public R getAndSet(R value) {
        byte[] bytes = new byte[form.length()];
        record.getAndSet(0, bytes, encode(value));
        return form.decode(bytes);
    }

    @Override
    public boolean compareAndSet(R expected, R value) {
        return record.compareAndSet(0, form.encode(Objects.requireNonNull(expected, "expected")), encode(value));
    }

    @Override
    public R getAndUpdate(UnaryOperator<R> update) {
        Objects.requireNonNull(update, "update");
        byte[] bytes = new byte[form.length()];
        while (true) {
            long seen = record.read(0, bytes);
            R before = form.decode(bytes);
            if (record.writeIfUnchanged(0, seen, encode(update.apply(before)))) {
                return before;
            }
        }
    }

    @Override
    public R updateAndGet(UnaryOperator<R> update) {
        Objects.requireNonNull(update, "update");
        byte[] bytes = new byte[form.length()];
        while (true) {
            long seen = record.read(0, bytes);
            R updated = update.apply(form.decode(bytes));
            if (record.writeIfUnchanged(0, seen, encode(updated))) {
                return updated;
            }
        }
    }

    @Override
    public long version() {
        return record.version(0);
    }

    @Override
    public String layout() {
        return record.layout();
    }

    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
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

        /** The class of the record is not in the object. */
        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        protected Object attach(ObjectRef ref) {
            RecordForm<R> form = RecordForm.of(type);
            RawRecord.checkLayout(ref, form.layout(), form.length());
            return new RecordHandle<>(ref, type);
        }
    }
}

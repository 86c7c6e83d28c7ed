package io.polyproc.internal.handle;

import io.polyproc.internal.record.RawRecord;
import io.polyproc.internal.record.RecordForm;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The elements of a shared record, which has one, or of an array of records, as records of their class.
 *
 * <p><b>Thread and process safety.</b> Safe. Functions and constructors run without a lock.
 *
 * @param <R> the record class
 */
final class RecordElements<R extends Record> {

    private final Class<R> type;
    private final RecordForm<R> form;
    private final RawRecord records;

    RecordElements(ObjectRef ref, Class<R> type) {
        this.type = type;
        this.form = RecordForm.of(type);
        this.records = new RawRecord(ref);
    }

    /** Returns the class of a record, which has no subclasses. */
    @SuppressWarnings("unchecked")
    static <R extends Record> Class<R> typeOf(R initial) {
        return (Class<R>) Objects.requireNonNull(initial, "initial").getClass();
    }

    int count() {
        return records.count();
    }

    String layout() {
        return records.layout();
    }

    long version(int i) {
        return records.version(i);
    }

    R get(int i) {
        byte[] bytes = new byte[form.length()];
        records.read(i, bytes);
        return form.decode(bytes);
    }

    void set(int i, R value) {
        records.write(i, encode(value));
    }

    R getAndSet(int i, R value) {
        byte[] bytes = new byte[form.length()];
        records.getAndSet(i, bytes, encode(value));
        return form.decode(bytes);
    }

    boolean compareAndSet(int i, R expected, R value) {
        return records.compareAndSet(i, form.encode(Objects.requireNonNull(expected, "expected")), encode(value));
    }

    R getAndUpdate(int i, UnaryOperator<R> update) {
        Objects.requireNonNull(update, "update");
        byte[] bytes = new byte[form.length()];
        while (true) {
            long seen = records.read(i, bytes);
            R before = form.decode(bytes);
            if (records.writeIfUnchanged(i, seen, encode(update.apply(before)))) {
                return before;
            }
        }
    }

    R updateAndGet(int i, UnaryOperator<R> update) {
        Objects.requireNonNull(update, "update");
        byte[] bytes = new byte[form.length()];
        while (true) {
            long seen = records.read(i, bytes);
            R updated = update.apply(form.decode(bytes));
            if (records.writeIfUnchanged(i, seen, encode(updated))) {
                return updated;
            }
        }
    }

    private byte[] encode(R value) {
        return form.encode(Objects.requireNonNull(value, "value"));
    }

    HandleProxy proxy(ObjectRef ref, boolean isArray) {
        return new Proxy<>(ref, type, isArray);
    }

    private static final class Proxy<R extends Record> extends HandleProxy {

        private static final long serialVersionUID = 1L;

        private final Class<R> type;
        private final boolean isArray;

        Proxy(ObjectRef ref, Class<R> type, boolean isArray) {
            super(ref);
            this.type = type;
            this.isArray = isArray;
        }

        /** The record class is not in the object. */
        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        protected Object attach(ObjectRef ref) {
            RecordForm<R> form = RecordForm.of(type);
            RawRecord.checkLayout(ref, form.layout(), form.length());
            return isArray ? new RecordArrayHandle<>(ref, type) : new RecordHandle<>(ref, type);
        }
    }
}

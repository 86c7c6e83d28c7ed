package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.record.RawRecord;
import io.polyproc.internal.record.RecordForm;
import io.polyproc.internal.workspace.HandleProxy;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.value.SharedRecord;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The handle behind {@link SharedRecord}.
 *
 * @param <R> the record class
 */
public final class RecordHandle<R extends Record> extends SharedHandle implements SharedRecord<R> {

    private static final long serialVersionUID = 1L;

    private final transient RecordElements<R> elements;

    RecordHandle(ObjectRef ref, Class<R> type) {
        super(ref);
        this.elements = new RecordElements<>(ref, type);
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
        Class<R> type = RecordElements.typeOf(initial);
        RecordForm<R> form = RecordForm.of(type);
        return new RecordHandle<>(RawRecord.findOrCreate(workspace, name, form.layout(), form.encode(initial)), type);
    }

    @Override
    public R get() {
        return elements.get(0);
    }

    @Override
    public void set(R value) {
        elements.set(0, value);
    }

    @Override
    public R getAndSet(R value) {
        return elements.getAndSet(0, value);
    }

    @Override
    public boolean compareAndSet(R expected, R value) {
        return elements.compareAndSet(0, expected, value);
    }

    @Override
    public R getAndUpdate(UnaryOperator<R> update) {
        return elements.getAndUpdate(0, update);
    }

    @Override
    public R updateAndGet(UnaryOperator<R> update) {
        return elements.updateAndGet(0, update);
    }

    @Override
    public long version() {
        return elements.version(0);
    }

    @Override
    public String layout() {
        return elements.layout();
    }

    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }

    @Override
    HandleProxy proxy() {
        return elements.proxy(ref, false);
    }
}

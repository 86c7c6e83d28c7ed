package io.polyproc.value;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** A 32-bit integer in shared memory. See {@link SharedValue} for what holds for all of them. */
public final class SharedInt extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient IntCells cells;

    SharedInt(ObjectRef ref) {
        super(ref);
        this.cells = ref.ints(0);
    }

    /**
     * Finds or creates a value.
     *
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial its first value; an existing one keeps its own
     * @return the value
     * @throws TypeMismatchException when the name is taken by something else
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static SharedInt open(Workspace workspace, Optional<String> name, int initial) {
        return new SharedInt(findOrCreate(
                workspace, name, ObjectType.INT, 1, ref -> ref.ints(0).setPlain(0, initial)));
    }

    /**
     * Reads the value, volatile.
     *
     * @return what it is now
     */
    public int get() {
        return cells.getVolatile(0);
    }

    /**
     * Reads the value, plain.
     *
     * @return what it is now
     */
    public int getPlain() {
        return cells.getPlain(0);
    }

    /**
     * Reads the value, opaque.
     *
     * @return what it is now
     */
    public int getOpaque() {
        return cells.getOpaque(0);
    }

    /**
     * Reads the value, acquire.
     *
     * @return what it is now
     */
    public int getAcquire() {
        return cells.getAcquire(0);
    }

    /**
     * Writes the value, volatile.
     *
     * @param value what it becomes
     */
    public void set(int value) {
        cells.setVolatile(0, value);
    }

    /**
     * Writes the value, plain.
     *
     * @param value what it becomes
     */
    public void setPlain(int value) {
        cells.setPlain(0, value);
    }

    /**
     * Writes the value, opaque.
     *
     * @param value what it becomes
     */
    public void setOpaque(int value) {
        cells.setOpaque(0, value);
    }

    /**
     * Writes the value, release.
     *
     * @param value what it becomes
     */
    public void setRelease(int value) {
        cells.setRelease(0, value);
    }

    /**
     * Writes the value if it is {@code expected}, as one step.
     *
     * @param expected what it must be
     * @param value what it becomes
     * @return whether it was written
     */
    public boolean compareAndSet(int expected, int value) {
        return cells.compareAndSet(0, expected, value);
    }

    /**
     * Writes the value and tells what it was, as one step.
     *
     * @param value what it becomes
     * @return what it was
     */
    public int getAndSet(int value) {
        return cells.getAndSet(0, value);
    }

    /**
     * Adds to the value, as one step; wraps on overflow, as Java's {@code +} does.
     *
     * @param delta what to add
     * @return what it was before
     */
    public int getAndAdd(int delta) {
        return cells.getAndAdd(0, delta);
    }

    /**
     * Adds to the value, as one step; wraps on overflow, as Java's {@code +} does.
     *
     * @param delta what to add
     * @return what it is afterwards
     */
    public int addAndGet(int delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Applies a function to the value, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param update computes the new from the old
     * @return what it was before
     */
    public int getAndUpdate(IntUnaryOperator update) {
        while (true) {
            int old = get();
            int updated = update.applyAsInt(old);
            if (compareAndSet(old, updated)) {
                return old;
            }
        }
    }

    /**
     * Applies a function to the value, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param update computes the new from the old
     * @return what it is afterwards
     */
    public int updateAndGet(IntUnaryOperator update) {
        while (true) {
            int old = get();
            int updated = update.applyAsInt(old);
            if (compareAndSet(old, updated)) {
                return updated;
            }
        }
    }

    /** For people: the place and the value. */
    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }
}

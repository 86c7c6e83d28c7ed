package io.polyproc.value;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** A 64-bit integer in shared memory. See {@link SharedValue} for what holds for all of them. */
public final class SharedLong extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient LongCells cells;

    SharedLong(ObjectRef ref) {
        super(ref);
        this.cells = ref.longs(0);
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
    public static SharedLong open(Workspace workspace, Optional<String> name, long initial) {
        return new SharedLong(findOrCreate(
                workspace, name, ObjectType.LONG, 1, ref -> ref.longs(0).setPlain(0, initial)));
    }

    /**
     * Reads the value, volatile.
     *
     * @return what it is now
     */
    public long get() {
        return cells.getVolatile(0);
    }

    /**
     * Reads the value, plain.
     *
     * @return what it is now
     */
    public long getPlain() {
        return cells.getPlain(0);
    }

    /**
     * Reads the value, opaque.
     *
     * @return what it is now
     */
    public long getOpaque() {
        return cells.getOpaque(0);
    }

    /**
     * Reads the value, acquire.
     *
     * @return what it is now
     */
    public long getAcquire() {
        return cells.getAcquire(0);
    }

    /**
     * Writes the value, volatile.
     *
     * @param value what it becomes
     */
    public void set(long value) {
        cells.setVolatile(0, value);
    }

    /**
     * Writes the value, plain.
     *
     * @param value what it becomes
     */
    public void setPlain(long value) {
        cells.setPlain(0, value);
    }

    /**
     * Writes the value, opaque.
     *
     * @param value what it becomes
     */
    public void setOpaque(long value) {
        cells.setOpaque(0, value);
    }

    /**
     * Writes the value, release.
     *
     * @param value what it becomes
     */
    public void setRelease(long value) {
        cells.setRelease(0, value);
    }

    /**
     * Writes the value if it is {@code expected}, as one step.
     *
     * @param expected what it must be
     * @param value what it becomes
     * @return whether it was written
     */
    public boolean compareAndSet(long expected, long value) {
        return cells.compareAndSet(0, expected, value);
    }

    /**
     * Writes the value and tells what it was, as one step.
     *
     * @param value what it becomes
     * @return what it was
     */
    public long getAndSet(long value) {
        return cells.getAndSet(0, value);
    }

    /**
     * Adds to the value, as one step; wraps on overflow, as Java's {@code +} does.
     *
     * @param delta what to add
     * @return what it was before
     */
    public long getAndAdd(long delta) {
        return cells.getAndAdd(0, delta);
    }

    /**
     * Adds to the value, as one step; wraps on overflow, as Java's {@code +} does.
     *
     * @param delta what to add
     * @return what it is afterwards
     */
    public long addAndGet(long delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Applies a function to the value, as one step. The function may be called again when somebody else was faster, so it
     * has no side effects.
     *
     * @param update computes the new from the old
     * @return what it was before
     */
    public long getAndUpdate(LongUnaryOperator update) {
        while (true) {
            long old = get();
            long updated = update.applyAsLong(old);
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
    public long updateAndGet(LongUnaryOperator update) {
        while (true) {
            long old = get();
            long updated = update.applyAsLong(old);
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

package io.polyproc.value;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.cell.IntAccess;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A truth value in shared memory. See {@link SharedValue} for what holds for all of them. */
public final class SharedBoolean extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int place;

    SharedBoolean(ObjectRef ref) {
        super(ref);
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.place = ref.body();
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
    public static SharedBoolean open(Workspace workspace, Optional<String> name, boolean initial) {
        return new SharedBoolean(findOrCreate(
                workspace, name, ObjectType.BOOLEAN, 1, ref -> ref.ints(0).setPlain(0, toWord(initial))));
    }

    /**
     * Reads the value, volatile.
     *
     * @return what it is now
     */
    public boolean get() {
        return IntAccess.getVolatile(memory, buffer, place) != 0;
    }

    /**
     * Reads the value, plain.
     *
     * @return what it is now
     */
    public boolean getPlain() {
        return IntAccess.getPlain(memory, buffer, place) != 0;
    }

    /**
     * Reads the value, opaque.
     *
     * @return what it is now
     */
    public boolean getOpaque() {
        return IntAccess.getOpaque(memory, buffer, place) != 0;
    }

    /**
     * Reads the value, acquire.
     *
     * @return what it is now
     */
    public boolean getAcquire() {
        return IntAccess.getAcquire(memory, buffer, place) != 0;
    }

    /**
     * Writes the value, volatile.
     *
     * @param value what it becomes
     */
    public void set(boolean value) {
        IntAccess.setVolatile(memory, buffer, place, toWord(value));
    }

    /**
     * Writes the value, plain.
     *
     * @param value what it becomes
     */
    public void setPlain(boolean value) {
        IntAccess.setPlain(memory, buffer, place, toWord(value));
    }

    /**
     * Writes the value, opaque.
     *
     * @param value what it becomes
     */
    public void setOpaque(boolean value) {
        IntAccess.setOpaque(memory, buffer, place, toWord(value));
    }

    /**
     * Writes the value, release.
     *
     * @param value what it becomes
     */
    public void setRelease(boolean value) {
        IntAccess.setRelease(memory, buffer, place, toWord(value));
    }

    /**
     * Writes the value if it is {@code expected}, as one step.
     *
     * @param expected what it must be
     * @param value what it becomes
     * @return whether it was written
     */
    public boolean compareAndSet(boolean expected, boolean value) {
        return IntAccess.compareAndSet(memory, buffer, place, toWord(expected), toWord(value));
    }

    /**
     * Writes the value and tells what it was, as one step.
     *
     * @param value what it becomes
     * @return what it was
     */
    public boolean getAndSet(boolean value) {
        return IntAccess.getAndSet(memory, buffer, place, toWord(value)) != 0;
    }

    /** For people: the place and the value. */
    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }

    private static int toWord(boolean value) {
        return value ? 1 : 0;
    }
}

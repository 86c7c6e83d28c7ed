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

/** A truth value in shared memory. {@link SharedValue} describes what all values have in common. */
public final class SharedBoolean extends ValueHandle implements SharedValue {

    private static final long serialVersionUID = 1L;

    private final transient MappedMemory memory;
    private final transient ByteBuffer buffer;
    private final transient int offset;

    SharedBoolean(ObjectRef ref) {
        super(ref);
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.offset = ref.body();
    }

    /**
     * Finds or creates a value.
     *
     * @param workspace the workspace of the object
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param initial the initial value; ignored for an existing object
     * @return the value
     * @throws TypeMismatchException when the name belongs to another type of object
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
     * @return the current value
     */
    public boolean get() {
        return IntAccess.getVolatile(memory, buffer, offset) != 0;
    }

    /**
     * Reads the value, plain.
     *
     * @return the current value
     */
    public boolean getPlain() {
        return IntAccess.getPlain(memory, buffer, offset) != 0;
    }

    /**
     * Reads the value, opaque.
     *
     * @return the current value
     */
    public boolean getOpaque() {
        return IntAccess.getOpaque(memory, buffer, offset) != 0;
    }

    /**
     * Reads the value, acquire.
     *
     * @return the current value
     */
    public boolean getAcquire() {
        return IntAccess.getAcquire(memory, buffer, offset) != 0;
    }

    /**
     * Writes the value, volatile.
     *
     * @param value the new value
     */
    public void set(boolean value) {
        IntAccess.setVolatile(memory, buffer, offset, toWord(value));
    }

    /**
     * Writes the value, plain.
     *
     * @param value the new value
     */
    public void setPlain(boolean value) {
        IntAccess.setPlain(memory, buffer, offset, toWord(value));
    }

    /**
     * Writes the value, opaque.
     *
     * @param value the new value
     */
    public void setOpaque(boolean value) {
        IntAccess.setOpaque(memory, buffer, offset, toWord(value));
    }

    /**
     * Writes the value, release.
     *
     * @param value the new value
     */
    public void setRelease(boolean value) {
        IntAccess.setRelease(memory, buffer, offset, toWord(value));
    }

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     */
    public boolean compareAndSet(boolean expected, boolean value) {
        return IntAccess.compareAndSet(memory, buffer, offset, toWord(expected), toWord(value));
    }

    /**
     * Atomically sets the value and returns the previous one.
     *
     * @param value the new value
     * @return the previous value
     */
    public boolean getAndSet(boolean value) {
        return IntAccess.getAndSet(memory, buffer, offset, toWord(value)) != 0;
    }

    @Override
    public String toString() {
        return ref + (workspace().isOpen() ? " = " + get() : " (closed)");
    }

    private static int toWord(boolean value) {
        return value ? 1 : 0;
    }
}

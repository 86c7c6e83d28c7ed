package io.polyproc;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.value.SharedBoolean;
import io.polyproc.value.SharedByteArray;
import io.polyproc.value.SharedDouble;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import java.util.Objects;
import java.util.Optional;

/** The facade's factories of values and arrays. */
abstract class ValueFactories {

    final MappedWorkspace workspace;

    /** Others may have the workspace open in this JVM, so its own state does not say it. */
    private volatile boolean closed;

    ValueFactories(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /**
     * The workspace, for something new in it.
     *
     * @throws ClosedException when this is closed
     */
    final MappedWorkspace usable() {
        if (closed) {
            throw new ClosedException("Multiprocessing in " + workspace.directory(), "open it again");
        }
        workspace.checkOpen();
        return workspace;
    }

    /** Refuses everything new from now on; false when that was so before. */
    final synchronized boolean markClosed() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    /** Refuses null for a name: the forms without a name make anonymous objects. */
    static Optional<String> named(String name) {
        return Optional.of(Objects.requireNonNull(name, "name"));
    }

    /**
     * A new 32-bit integer.
     *
     * @param initial its first value
     * @return the value
     * @throws ClosedException when this is closed
     */
    public SharedInt sharedInt(int initial) {
        return SharedInt.open(usable(), Optional.empty(), initial);
    }

    /**
     * The 32-bit integer of that name, made if there is none.
     *
     * @param name a plain word
     * @param initial its first value; an existing one keeps its own
     * @return the value
     * @throws TypeMismatchException when the name is taken by something else
     * @throws ClosedException when this is closed
     */
    public SharedInt sharedInt(String name, int initial) {
        return SharedInt.open(usable(), named(name), initial);
    }

    /**
     * A new 64-bit integer.
     *
     * @param initial its first value
     * @return the value
     * @throws ClosedException when this is closed
     */
    public SharedLong sharedLong(long initial) {
        return SharedLong.open(usable(), Optional.empty(), initial);
    }

    /**
     * The 64-bit integer of that name, made if there is none.
     *
     * @param name a plain word
     * @param initial its first value; an existing one keeps its own
     * @return the value
     * @throws TypeMismatchException when the name is taken by something else
     * @throws ClosedException when this is closed
     */
    public SharedLong sharedLong(String name, long initial) {
        return SharedLong.open(usable(), named(name), initial);
    }

    /**
     * A new double.
     *
     * @param initial its first value
     * @return the value
     * @throws ClosedException when this is closed
     */
    public SharedDouble sharedDouble(double initial) {
        return SharedDouble.open(usable(), Optional.empty(), initial);
    }

    /**
     * The double of that name, made if there is none.
     *
     * @param name a plain word
     * @param initial its first value; an existing one keeps its own
     * @return the value
     * @throws TypeMismatchException when the name is taken by something else
     * @throws ClosedException when this is closed
     */
    public SharedDouble sharedDouble(String name, double initial) {
        return SharedDouble.open(usable(), named(name), initial);
    }

    /**
     * A new truth value.
     *
     * @param initial its first value
     * @return the value
     * @throws ClosedException when this is closed
     */
    public SharedBoolean sharedBoolean(boolean initial) {
        return SharedBoolean.open(usable(), Optional.empty(), initial);
    }

    /**
     * The truth value of that name, made if there is none.
     *
     * @param name a plain word
     * @param initial its first value; an existing one keeps its own
     * @return the value
     * @throws TypeMismatchException when the name is taken by something else
     * @throws ClosedException when this is closed
     */
    public SharedBoolean sharedBoolean(String name, boolean initial) {
        return SharedBoolean.open(usable(), named(name), initial);
    }

    /**
     * A new array of 32-bit integers with these elements.
     *
     * @param elements the first elements; their number is its length
     * @return the array
     * @throws ClosedException when this is closed
     */
    public SharedIntArray sharedIntArray(int... elements) {
        return SharedIntArray.open(usable(), Optional.empty(), elements);
    }

    /**
     * The array of 32-bit integers of that name, made with these elements if there is none.
     *
     * @param name a plain word
     * @param elements the first elements; an existing array keeps its own and must have as many
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws ClosedException when this is closed
     */
    public SharedIntArray sharedIntArray(String name, int... elements) {
        return SharedIntArray.open(usable(), named(name), elements);
    }

    /**
     * A new array of 32-bit integers, all 0.
     *
     * @param length how many, up to 2 GiB in all
     * @return the array
     * @throws IllegalArgumentException when the length is negative or too large; the message says the limit
     * @throws WorkspaceException when there is no room for it
     * @throws ClosedException when this is closed
     */
    public SharedIntArray sharedIntArrayOfLength(int length) {
        return SharedIntArray.open(usable(), Optional.empty(), length);
    }

    /**
     * The array of 32-bit integers of that name, made of zeros if there is none.
     *
     * @param name a plain word
     * @param length how many, up to 2 GiB in all; an existing array must have as many
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws IllegalArgumentException when the length is negative or too large; the message says the limit
     * @throws WorkspaceException when there is no room for it
     * @throws ClosedException when this is closed
     */
    public SharedIntArray sharedIntArrayOfLength(String name, int length) {
        return SharedIntArray.open(usable(), named(name), length);
    }

    /**
     * A new array of 64-bit integers with these elements.
     *
     * @param elements the first elements; their number is its length
     * @return the array
     * @throws ClosedException when this is closed
     */
    public SharedLongArray sharedLongArray(long... elements) {
        return SharedLongArray.open(usable(), Optional.empty(), elements);
    }

    /**
     * The array of 64-bit integers of that name, made with these elements if there is none.
     *
     * @param name a plain word
     * @param elements the first elements; an existing array keeps its own and must have as many
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws ClosedException when this is closed
     */
    public SharedLongArray sharedLongArray(String name, long... elements) {
        return SharedLongArray.open(usable(), named(name), elements);
    }

    /**
     * A new array of 64-bit integers, all 0.
     *
     * @param length how many, up to 2 GiB in all
     * @return the array
     * @throws IllegalArgumentException when the length is negative or too large; the message says the limit
     * @throws WorkspaceException when there is no room for it
     * @throws ClosedException when this is closed
     */
    public SharedLongArray sharedLongArrayOfLength(int length) {
        return SharedLongArray.open(usable(), Optional.empty(), length);
    }

    /**
     * The array of 64-bit integers of that name, made of zeros if there is none.
     *
     * @param name a plain word
     * @param length how many, up to 2 GiB in all; an existing array must have as many
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws IllegalArgumentException when the length is negative or too large; the message says the limit
     * @throws WorkspaceException when there is no room for it
     * @throws ClosedException when this is closed
     */
    public SharedLongArray sharedLongArrayOfLength(String name, int length) {
        return SharedLongArray.open(usable(), named(name), length);
    }

    /**
     * A new array of doubles with these elements.
     *
     * @param elements the first elements; their number is its length
     * @return the array
     * @throws ClosedException when this is closed
     */
    public SharedDoubleArray sharedDoubleArray(double... elements) {
        return SharedDoubleArray.open(usable(), Optional.empty(), elements);
    }

    /**
     * The array of doubles of that name, made with these elements if there is none.
     *
     * @param name a plain word
     * @param elements the first elements; an existing array keeps its own and must have as many
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws ClosedException when this is closed
     */
    public SharedDoubleArray sharedDoubleArray(String name, double... elements) {
        return SharedDoubleArray.open(usable(), named(name), elements);
    }

    /**
     * A new array of doubles, all 0.
     *
     * @param length how many, up to 2 GiB in all
     * @return the array
     * @throws IllegalArgumentException when the length is negative or too large; the message says the limit
     * @throws WorkspaceException when there is no room for it
     * @throws ClosedException when this is closed
     */
    public SharedDoubleArray sharedDoubleArrayOfLength(int length) {
        return SharedDoubleArray.open(usable(), Optional.empty(), length);
    }

    /**
     * The array of doubles of that name, made of zeros if there is none.
     *
     * @param name a plain word
     * @param length how many, up to 2 GiB in all; an existing array must have as many
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws IllegalArgumentException when the length is negative or too large; the message says the limit
     * @throws WorkspaceException when there is no room for it
     * @throws ClosedException when this is closed
     */
    public SharedDoubleArray sharedDoubleArrayOfLength(String name, int length) {
        return SharedDoubleArray.open(usable(), named(name), length);
    }

    /**
     * A new array of bytes with these elements.
     *
     * @param elements the first elements; their number is its length
     * @return the array
     * @throws ClosedException when this is closed
     */
    public SharedByteArray sharedByteArray(byte... elements) {
        return SharedByteArray.open(usable(), Optional.empty(), elements);
    }

    /**
     * The array of bytes of that name, made with these elements if there is none.
     *
     * @param name a plain word
     * @param elements the first elements; an existing array keeps its own and must have as many
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws ClosedException when this is closed
     */
    public SharedByteArray sharedByteArray(String name, byte... elements) {
        return SharedByteArray.open(usable(), named(name), elements);
    }

    /**
     * A new array of bytes, all 0.
     *
     * @param length how many, up to 2 GiB in all
     * @return the array
     * @throws IllegalArgumentException when the length is negative or too large; the message says the limit
     * @throws WorkspaceException when there is no room for it
     * @throws ClosedException when this is closed
     */
    public SharedByteArray sharedByteArrayOfLength(int length) {
        return SharedByteArray.open(usable(), Optional.empty(), length);
    }

    /**
     * The array of bytes of that name, made of zeros if there is none.
     *
     * @param name a plain word
     * @param length how many, up to 2 GiB in all; an existing array must have as many
     * @return the array
     * @throws TypeMismatchException when the name is taken by something else, or an array of another length
     * @throws IllegalArgumentException when the length is negative or too large; the message says the limit
     * @throws WorkspaceException when there is no room for it
     * @throws ClosedException when this is closed
     */
    public SharedByteArray sharedByteArrayOfLength(String name, int length) {
        return SharedByteArray.open(usable(), named(name), length);
    }
}

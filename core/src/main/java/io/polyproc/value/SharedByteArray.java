package io.polyproc.value;

import java.util.stream.IntStream;

/**
 * A row of bytes in shared memory. {@link SharedArray} describes what all arrays have in common.
 *
 * <p>Processors lack some atomic operations for single bytes. Those operations use the aligned 32-bit word around the
 * byte and are lock-free.
 */
public interface SharedByteArray extends SharedArray {

    /**
     * Reads the element, volatile.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    byte get(int index);

    /**
     * Reads the element, plain.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    byte getPlain(int index);

    /**
     * Writes the element, volatile.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    void set(int index, byte value);

    /**
     * Writes the element, plain.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    void setPlain(int index, byte value);

    /**
     * Atomically writes the element if it is {@code expected}.
     *
     * @param index the index
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    boolean compareAndSet(int index, byte expected, byte value);

    /**
     * Atomically sets the element and returns the previous one.
     *
     * @param index the index
     * @param value the new value
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    byte getAndSet(int index, byte value);

    /**
     * Atomically adds to the element; wraps on overflow.
     *
     * @param index the index
     * @param delta the value to add
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    byte getAndAdd(int index, byte delta);

    /**
     * Atomically adds to the element; wraps on overflow.
     *
     * @param index the index
     * @param delta the value to add
     * @return the updated value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    byte addAndGet(int index, byte delta);

    /**
     * Copies elements out.
     *
     * @param index the index of the first element to copy
     * @param into the array to copy to
     * @param offset the first index in {@code into}
     * @param count the number of elements
     * @throws IndexOutOfBoundsException when either range is not within its array; nothing is copied
     */
    void read(int index, byte[] into, int offset, int count);

    /**
     * Copies elements in.
     *
     * @param index the index of the first element to overwrite
     * @param from the array to copy from
     * @param offset the first index in {@code from}
     * @param count the number of elements
     * @throws IndexOutOfBoundsException when either range is not within its array; nothing is copied
     */
    void write(int index, byte[] from, int offset, int count);

    /**
     * Copies all elements out.
     *
     * @return a new array on the heap
     */
    byte[] toArray();

    /**
     * Sets every element, plain.
     *
     * @param value the new value of each element
     */
    void fill(byte value);

    /**
     * Returns the elements in order, as signed numbers, each read (volatile) when the stream reaches it.
     *
     * @return a stream over the shared array
     */
    IntStream stream();
}

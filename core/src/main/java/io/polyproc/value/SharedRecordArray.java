package io.polyproc.value;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A row of Java records in shared memory, each of which is read and written as a whole. {@link SharedRecord} describes
 * the components and what an operation on one record promises; {@link SharedArray} describes the bounds.
 *
 * <p>Each element has two copies, so it takes twice the bytes of a record, and 8 more. A read is repeated if a write of
 * the same element overtakes it.
 *
 * @param <R> the record class
 */
public interface SharedRecordArray<R extends Record> extends SharedArray {

    /**
     * Reads the element, volatile.
     *
     * @param index the index
     * @return the current record
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    R get(int index);

    /**
     * Writes the element, volatile.
     *
     * @param index the index
     * @param value the new record
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    void set(int index, R value);

    /**
     * Atomically sets the element and returns the previous one.
     *
     * @param index the index
     * @param value the new record
     * @return the previous record
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    R getAndSet(int index, R value);

    /**
     * Atomically writes the element if each of its components is that of {@code expected}, as {@link
     * SharedRecord#compareAndSet} compares them.
     *
     * @param index the index
     * @param expected the expected record
     * @param value the new record
     * @return true if the element was written
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    boolean compareAndSet(int index, R expected, R value);

    /**
     * Atomically updates the element with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param index the index
     * @param update a function of the current record, whose result is not null
     * @return the previous record
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    R getAndUpdate(int index, UnaryOperator<R> update);

    /**
     * Atomically updates the element with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param index the index
     * @param update a function of the current record, whose result is not null
     * @return the updated record
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    R updateAndGet(int index, UnaryOperator<R> update);

    /**
     * Returns the number of writes of the element so far, volatile.
     *
     * @param index the index
     * @return the number, from 0
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    long version(int index);

    /**
     * Returns the elements in order, each read (volatile) when the stream reaches it.
     *
     * @return a stream over the shared array
     */
    Stream<R> stream();

    /**
     * Returns the fields of an element, as {@link SharedRecord#layout} does.
     *
     * @return the layout
     */
    String layout();
}

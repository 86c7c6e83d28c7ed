package io.polyproc.value;

import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** A row of doubles in shared memory. {@link SharedArray} describes what all arrays have in common. */
public interface SharedDoubleArray extends SharedArray {

    /**
     * Reads the element, volatile.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double get(int index);

    /**
     * Reads the element, plain.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double getPlain(int index);

    /**
     * Reads the element, opaque.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double getOpaque(int index);

    /**
     * Reads the element, acquire.
     *
     * @param index the index
     * @return the current value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double getAcquire(int index);

    /**
     * Writes the element, volatile.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    void set(int index, double value);

    /**
     * Writes the element, plain.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    void setPlain(int index, double value);

    /**
     * Writes the element, opaque.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    void setOpaque(int index, double value);

    /**
     * Writes the element, release.
     *
     * @param index the index
     * @param value the new value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    void setRelease(int index, double value);

    /**
     * Atomically writes the element if it is {@code expected}. The bits are compared: a NaN equals itself, and 0.0 is
     * not -0.0.
     *
     * @param index the index
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    boolean compareAndSet(int index, double expected, double value);

    /**
     * Atomically writes the element if it is {@code expected}. Compares bits, as {@code compareAndSet} does.
     *
     * @param index the index
     * @param expected the expected value
     * @param value the new value
     * @return the value before; it is {@code expected} if the new value was written
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double compareAndExchange(int index, double expected, double value);

    /**
     * Atomically sets the element and returns the previous one.
     *
     * @param index the index
     * @param value the new value
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double getAndSet(int index, double value);

    /**
     * Atomically adds to the element.
     *
     * @param index the index
     * @param delta the value to add
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double getAndAdd(int index, double delta);

    /**
     * Atomically adds to the element.
     *
     * @param index the index
     * @param delta the value to add
     * @return the updated value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double addAndGet(int index, double delta);

    /**
     * Atomically updates the element with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param index the index
     * @param update a function of the current value
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double getAndUpdate(int index, DoubleUnaryOperator update);

    /**
     * Atomically updates the element with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param index the index
     * @param update a function of the current value
     * @return the updated value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    double updateAndGet(int index, DoubleUnaryOperator update);

    /**
     * Atomically updates the element with the result of a function of it and an operand. The function may be applied
     * again after a contended update, so it has no side effects.
     *
     * @param index the index
     * @param operand the second argument of the function
     * @param function a function of the current value and the operand
     * @return the previous value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    default double getAndAccumulate(int index, double operand, DoubleBinaryOperator function) {
        Objects.requireNonNull(function, "function");
        return getAndUpdate(index, value -> function.applyAsDouble(value, operand));
    }

    /**
     * Atomically updates the element with the result of a function of it and an operand. The function may be applied
     * again after a contended update, so it has no side effects.
     *
     * @param index the index
     * @param operand the second argument of the function
     * @param function a function of the current value and the operand
     * @return the updated value
     * @throws IndexOutOfBoundsException when the index is out of range
     */
    default double accumulateAndGet(int index, double operand, DoubleBinaryOperator function) {
        Objects.requireNonNull(function, "function");
        return updateAndGet(index, value -> function.applyAsDouble(value, operand));
    }

    /**
     * Copies elements out.
     *
     * @param index the index of the first element to copy
     * @param into the array to copy to
     * @param offset the first index in {@code into}
     * @param count the number of elements
     * @throws IndexOutOfBoundsException when either range is not within its array; nothing is copied
     */
    void read(int index, double[] into, int offset, int count);

    /**
     * Copies elements in.
     *
     * @param index the index of the first element to overwrite
     * @param from the array to copy from
     * @param offset the first index in {@code from}
     * @param count the number of elements
     * @throws IndexOutOfBoundsException when either range is not within its array; nothing is copied
     */
    void write(int index, double[] from, int offset, int count);

    /**
     * Copies all elements out.
     *
     * @return a new array on the heap
     */
    double[] toArray();

    /**
     * Sets every element, plain.
     *
     * @param value the new value of each element
     */
    void fill(double value);

    /**
     * Returns the elements in order, each read (volatile) when the stream reaches it.
     *
     * @return a stream over the shared array
     */
    DoubleStream stream();
}

package io.polyproc.value;

import java.util.Objects;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** A 32-bit integer in shared memory. {@link SharedValue} describes what all values have in common. */
public interface SharedInt extends SharedValue {

    /**
     * Reads the value, volatile.
     *
     * @return the current value
     */
    int get();

    /**
     * Reads the value, plain.
     *
     * @return the current value
     */
    int getPlain();

    /**
     * Reads the value, opaque.
     *
     * @return the current value
     */
    int getOpaque();

    /**
     * Reads the value, acquire.
     *
     * @return the current value
     */
    int getAcquire();

    /**
     * Writes the value, volatile.
     *
     * @param value the new value
     */
    void set(int value);

    /**
     * Writes the value, plain.
     *
     * @param value the new value
     */
    void setPlain(int value);

    /**
     * Writes the value, opaque.
     *
     * @param value the new value
     */
    void setOpaque(int value);

    /**
     * Writes the value, release.
     *
     * @param value the new value
     */
    void setRelease(int value);

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     */
    boolean compareAndSet(int expected, int value);

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return the value before; it is {@code expected} if the new value was written
     */
    int compareAndExchange(int expected, int value);

    /**
     * Atomically sets the value and returns the previous one.
     *
     * @param value the new value
     * @return the previous value
     */
    int getAndSet(int value);

    /**
     * Atomically adds to the value; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param delta the value to add
     * @return the previous value
     */
    int getAndAdd(int delta);

    /**
     * Atomically adds to the value; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param delta the value to add
     * @return the updated value
     */
    int addAndGet(int delta);

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the previous value
     */
    int getAndUpdate(IntUnaryOperator update);

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the updated value
     */
    int updateAndGet(IntUnaryOperator update);

    /**
     * Atomically updates the value with the result of a function of it and an operand. The function may be applied
     * again after a contended update, so it has no side effects.
     *
     * @param operand the second argument of the function
     * @param function a function of the current value and the operand
     * @return the previous value
     */
    default int getAndAccumulate(int operand, IntBinaryOperator function) {
        Objects.requireNonNull(function, "function");
        return getAndUpdate(value -> function.applyAsInt(value, operand));
    }

    /**
     * Atomically updates the value with the result of a function of it and an operand. The function may be applied
     * again after a contended update, so it has no side effects.
     *
     * @param operand the second argument of the function
     * @param function a function of the current value and the operand
     * @return the updated value
     */
    default int accumulateAndGet(int operand, IntBinaryOperator function) {
        Objects.requireNonNull(function, "function");
        return updateAndGet(value -> function.applyAsInt(value, operand));
    }
}

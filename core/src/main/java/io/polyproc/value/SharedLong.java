package io.polyproc.value;

import java.util.Objects;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** A 64-bit integer in shared memory. {@link SharedValue} describes what all values have in common. */
public interface SharedLong extends SharedValue {

    /**
     * Reads the value, volatile.
     *
     * @return the current value
     */
    long get();

    /**
     * Reads the value, plain.
     *
     * @return the current value
     */
    long getPlain();

    /**
     * Reads the value, opaque.
     *
     * @return the current value
     */
    long getOpaque();

    /**
     * Reads the value, acquire.
     *
     * @return the current value
     */
    long getAcquire();

    /**
     * Writes the value, volatile.
     *
     * @param value the new value
     */
    void set(long value);

    /**
     * Writes the value, plain.
     *
     * @param value the new value
     */
    void setPlain(long value);

    /**
     * Writes the value, opaque.
     *
     * @param value the new value
     */
    void setOpaque(long value);

    /**
     * Writes the value, release.
     *
     * @param value the new value
     */
    void setRelease(long value);

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     */
    boolean compareAndSet(long expected, long value);

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return the value before; it is {@code expected} if the new value was written
     */
    long compareAndExchange(long expected, long value);

    /**
     * Atomically sets the value and returns the previous one.
     *
     * @param value the new value
     * @return the previous value
     */
    long getAndSet(long value);

    /**
     * Atomically adds to the value; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param delta the value to add
     * @return the previous value
     */
    long getAndAdd(long delta);

    /**
     * Atomically adds to the value; wraps on overflow, as Java\'s {@code +} does.
     *
     * @param delta the value to add
     * @return the updated value
     */
    long addAndGet(long delta);

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the previous value
     */
    long getAndUpdate(LongUnaryOperator update);

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the updated value
     */
    long updateAndGet(LongUnaryOperator update);

    /**
     * Atomically updates the value with the result of a function of it and an operand. The function may be applied
     * again after a contended update, so it has no side effects.
     *
     * @param operand the second argument of the function
     * @param function a function of the current value and the operand
     * @return the previous value
     */
    default long getAndAccumulate(long operand, LongBinaryOperator function) {
        Objects.requireNonNull(function, "function");
        return getAndUpdate(value -> function.applyAsLong(value, operand));
    }

    /**
     * Atomically updates the value with the result of a function of it and an operand. The function may be applied
     * again after a contended update, so it has no side effects.
     *
     * @param operand the second argument of the function
     * @param function a function of the current value and the operand
     * @return the updated value
     */
    default long accumulateAndGet(long operand, LongBinaryOperator function) {
        Objects.requireNonNull(function, "function");
        return updateAndGet(value -> function.applyAsLong(value, operand));
    }
}

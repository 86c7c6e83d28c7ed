package io.polyproc.value;

import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** An IEEE 754 double in shared memory. {@link SharedValue} describes what all values have in common. */
public interface SharedDouble extends SharedValue {

    /**
     * Reads the value, volatile.
     *
     * @return the current value
     */
    double get();

    /**
     * Reads the value, plain.
     *
     * @return the current value
     */
    double getPlain();

    /**
     * Reads the value, opaque.
     *
     * @return the current value
     */
    double getOpaque();

    /**
     * Reads the value, acquire.
     *
     * @return the current value
     */
    double getAcquire();

    /**
     * Writes the value, volatile.
     *
     * @param value the new value
     */
    void set(double value);

    /**
     * Writes the value, plain.
     *
     * @param value the new value
     */
    void setPlain(double value);

    /**
     * Writes the value, opaque.
     *
     * @param value the new value
     */
    void setOpaque(double value);

    /**
     * Writes the value, release.
     *
     * @param value the new value
     */
    void setRelease(double value);

    /**
     * Atomically writes the value if it is {@code expected}. The bits are compared: a NaN equals itself, and 0.0 is not
     * -0.0.
     *
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     */
    boolean compareAndSet(double expected, double value);

    /**
     * Atomically writes the value if it is {@code expected}. Compares bits, as {@code compareAndSet} does.
     *
     * @param expected the expected value
     * @param value the new value
     * @return the value before; it is {@code expected} if the new value was written
     */
    double compareAndExchange(double expected, double value);

    /**
     * Atomically sets the value and returns the previous one.
     *
     * @param value the new value
     * @return the previous value
     */
    double getAndSet(double value);

    /**
     * Atomically adds to the value.
     *
     * @param delta the value to add
     * @return the previous value
     */
    double getAndAdd(double delta);

    /**
     * Atomically adds to the value.
     *
     * @param delta the value to add
     * @return the updated value
     */
    double addAndGet(double delta);

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the previous value
     */
    double getAndUpdate(DoubleUnaryOperator update);

    /**
     * Atomically updates the value with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current value
     * @return the updated value
     */
    double updateAndGet(DoubleUnaryOperator update);

    /**
     * Atomically updates the value with the result of a function of it and an operand. The function may be applied
     * again after a contended update, so it has no side effects.
     *
     * @param operand the second argument of the function
     * @param function a function of the current value and the operand
     * @return the previous value
     */
    default double getAndAccumulate(double operand, DoubleBinaryOperator function) {
        Objects.requireNonNull(function, "function");
        return getAndUpdate(value -> function.applyAsDouble(value, operand));
    }

    /**
     * Atomically updates the value with the result of a function of it and an operand. The function may be applied
     * again after a contended update, so it has no side effects.
     *
     * @param operand the second argument of the function
     * @param function a function of the current value and the operand
     * @return the updated value
     */
    default double accumulateAndGet(double operand, DoubleBinaryOperator function) {
        Objects.requireNonNull(function, "function");
        return updateAndGet(value -> function.applyAsDouble(value, operand));
    }
}

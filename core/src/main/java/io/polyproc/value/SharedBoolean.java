package io.polyproc.value;

/** A truth value in shared memory. {@link SharedValue} describes what all values have in common. */
public interface SharedBoolean extends SharedValue {

    /**
     * Reads the value, volatile.
     *
     * @return the current value
     */
    boolean get();

    /**
     * Reads the value, plain.
     *
     * @return the current value
     */
    boolean getPlain();

    /**
     * Reads the value, opaque.
     *
     * @return the current value
     */
    boolean getOpaque();

    /**
     * Reads the value, acquire.
     *
     * @return the current value
     */
    boolean getAcquire();

    /**
     * Writes the value, volatile.
     *
     * @param value the new value
     */
    void set(boolean value);

    /**
     * Writes the value, plain.
     *
     * @param value the new value
     */
    void setPlain(boolean value);

    /**
     * Writes the value, opaque.
     *
     * @param value the new value
     */
    void setOpaque(boolean value);

    /**
     * Writes the value, release.
     *
     * @param value the new value
     */
    void setRelease(boolean value);

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return true if the value was written
     */
    boolean compareAndSet(boolean expected, boolean value);

    /**
     * Atomically writes the value if it is {@code expected}.
     *
     * @param expected the expected value
     * @param value the new value
     * @return the value before; it is {@code expected} if the new value was written
     */
    boolean compareAndExchange(boolean expected, boolean value);

    /**
     * Atomically sets the value and returns the previous one.
     *
     * @param value the new value
     * @return the previous value
     */
    boolean getAndSet(boolean value);
}

package io.polyproc.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a semaphore. They are part of the semaphore: all processes ask for the same ones.
 *
 * <pre>{@code
 * mp.named("items").semaphore(0, SemaphoreOptions.defaults().withOwnership(PermitOwnership.NONE))
 * }</pre>
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class SemaphoreOptions {

    private static final SemaphoreOptions DEFAULTS =
            new SemaphoreOptions(Integer.MAX_VALUE, PermitOwnership.RETURNED_ON_DEATH);

    private final int maximum;
    private final PermitOwnership ownership;

    private SemaphoreOptions(int maximum, PermitOwnership ownership) {
        this.maximum = maximum;
        this.ownership = ownership;
    }

    /**
     * Returns options of a semaphore without a maximum, whose permits are returned when their holder dies.
     *
     * @return the options
     */
    public static SemaphoreOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Limits the free permits: a release beyond the maximum is refused.
     *
     * @param permits the most permits that are free at a time, at least 0; {@link Integer#MAX_VALUE} for no maximum
     * @return the options with this maximum
     * @throws IllegalArgumentException when the number is negative
     */
    public SemaphoreOptions withMaximum(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits=" + permits + ": the maximum of a semaphore is at least 0");
        }
        return new SemaphoreOptions(permits, ownership);
    }

    /**
     * Sets the fate of the permits of a process that dies.
     *
     * @param permits whether they are returned
     * @return the options with this ownership
     */
    public SemaphoreOptions withOwnership(PermitOwnership permits) {
        return new SemaphoreOptions(maximum, Objects.requireNonNull(permits, "permits"));
    }

    /**
     * Returns the most permits that are free at a time.
     *
     * @return at least 0; {@link Integer#MAX_VALUE} for no maximum
     */
    public int maximum() {
        return maximum;
    }

    /**
     * Returns the fate of the permits of a process that dies.
     *
     * @return the ownership
     */
    public PermitOwnership ownership() {
        return ownership;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SemaphoreOptions that && maximum == that.maximum && ownership == that.ownership;
    }

    @Override
    public int hashCode() {
        return Objects.hash(maximum, ownership);
    }

    @Override
    public String toString() {
        return "SemaphoreOptions[maximum=" + maximum + ", ownership=" + ownership + "]";
    }
}

package io.polyproc.channel;

import io.polyproc.internal.ring.RingBounds;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a pipe. They are part of the pipe: all processes ask for the same ones.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class PipeOptions {

    private static final PipeOptions DEFAULTS = new PipeOptions(RingBounds.DEFAULT);

    private final int bytes;

    private PipeOptions(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns options of a pipe with 64 KiB in each direction.
     *
     * @return the options
     */
    public static PipeOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the bytes that each direction holds before a sender waits. Each message takes its length rounded up to a
     * multiple of 8, and 8 bytes more.
     *
     * @param size from 64 to 512 MiB, rounded up to a power of two
     * @return the options with this size
     * @throws IllegalArgumentException when the size is out of range
     */
    public PipeOptions withBytes(int size) {
        return new PipeOptions(RingBounds.roundUp(size));
    }

    /**
     * Returns the bytes of each direction.
     *
     * @return a power of two
     */
    public int bytes() {
        return bytes;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PipeOptions that && bytes == that.bytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(bytes);
    }

    @Override
    public String toString() {
        return "PipeOptions[bytes=" + bytes + "]";
    }
}

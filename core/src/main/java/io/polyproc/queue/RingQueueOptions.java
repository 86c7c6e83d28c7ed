package io.polyproc.queue;

import io.polyproc.internal.ring.RawRingQueue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link RingQueue}: its capacity in elements and in bytes. They are part of the queue: all processes ask
 * for the same ones.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class RingQueueOptions {

    private static final int DEFAULT_ELEMENT_BYTES = 64;
    private static final int MIN_DEFAULT_BYTES = 1 << 16;
    private static final int MIN_BYTES = 64;

    private final int capacity;
    private final int bytes;

    private RingQueueOptions(int capacity, int bytes) {
        this.capacity = capacity;
        this.bytes = bytes;
    }

    /**
     * Returns options of a queue whose ring has 64 bytes for each element, at least 64 KiB and at most 512 MiB.
     *
     * @param elements the most elements, from 1 to 268435455
     * @return the options
     * @throws IllegalArgumentException when the number is out of range
     */
    public static RingQueueOptions ofCapacity(int elements) {
        if (elements < 1 || elements > RawRingQueue.MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "capacity=" + elements + ": a ring queue has from 1 to " + RawRingQueue.MAX_CAPACITY + " elements");
        }
        long wanted = Math.max(MIN_DEFAULT_BYTES, (long) elements * DEFAULT_ELEMENT_BYTES);
        return new RingQueueOptions(elements, (int) Math.min(wanted, RawRingQueue.MAX_BYTES));
    }

    /**
     * Sets the size of the ring. Each element takes its length rounded up to a multiple of 8, and 8 bytes more; the end
     * takes 8. The queue takes twice the size in the workspace, so that each element is contiguous.
     *
     * @param size from 64 to 512 MiB, rounded up to a power of two
     * @return the options with this size
     * @throws IllegalArgumentException when the size is out of range
     */
    public RingQueueOptions withBytes(int size) {
        if (size < MIN_BYTES || size > RawRingQueue.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "bytes=" + size + ": a ring has from " + MIN_BYTES + " to " + RawRingQueue.MAX_BYTES + " bytes");
        }
        return new RingQueueOptions(capacity, size);
    }

    /**
     * Returns the most elements.
     *
     * @return from 1 to 268435455
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Returns the size of the ring.
     *
     * @return the size in bytes, not yet rounded up
     */
    public int bytes() {
        return bytes;
    }

    /** Tells whether the other object is options of the same kind with the same values. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RingQueueOptions that && capacity == that.capacity && bytes == that.bytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(capacity, bytes);
    }

    @Override
    public String toString() {
        return "RingQueueOptions[capacity=" + capacity + ", bytes=" + bytes + "]";
    }
}

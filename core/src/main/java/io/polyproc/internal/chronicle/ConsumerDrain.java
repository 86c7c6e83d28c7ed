package io.polyproc.internal.chronicle;

import io.polyproc.IpcException;

/**
 * Takes elements of a group one by one for a target that may refuse them. Each element is in flight from its take until
 * {@link #next} or {@link #close} accepts it; {@link #giveBack} puts it back in front of the others. No lock is held
 * between the calls.
 *
 * <p><b>Thread and process safety.</b> For one thread at a time. Other consumers are not blocked between the calls.
 *
 * <p><b>If a process dies here.</b> The element in flight is lost with it, as after a take: its target may have it
 * already.
 */
public final class ConsumerDrain implements AutoCloseable {

    private final ConsumerGroup group;

    /** Never more than the initial size, so that a target which puts into the same queue does not make this endless. */
    private long left;

    private InFlightElement element;

    ConsumerDrain(ConsumerGroup group) {
        this.group = group;
        this.left = group.size();
    }

    /**
     * Accepts the element that was taken last, and takes the next one.
     *
     * @return its bytes; null if there is none, or if reading it fails after others were taken: then the user's next
     *     call fails
     */
    public byte[] next() {
        boolean afterOthers = element != null;
        close();
        try {
            element = left-- > 0 ? group.takeForDrain() : null;
        } catch (IpcException e) {
            if (!afterOthers) {
                throw e;
            }
        }
        return element == null ? null : element.bytes();
    }

    /** Puts the element that was taken last back in front of the others. */
    public void giveBack() {
        InFlightElement refused = element;
        element = null;
        if (refused != null) {
            group.putBack(refused);
        }
    }

    /** Accepts the element that was taken last, if it was not given back. */
    @Override
    public void close() {
        InFlightElement accepted = element;
        element = null;
        if (accepted != null) {
            group.acknowledge(accepted);
        }
    }
}

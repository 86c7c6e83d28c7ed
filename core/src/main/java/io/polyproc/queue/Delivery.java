package io.polyproc.queue;

import io.polyproc.internal.chronicle.ConsumerGroup;
import io.polyproc.internal.chronicle.InFlightElement;

/**
 * An element of a {@link SharedQueue} that is to be acknowledged by the process that took it. Closing it without having said
 * anything gives it back:
 *
 * <pre>{@code
 * try (Delivery<Job> delivery = jobs.takeWithAck()) {
 *     work(delivery.element());
 *     delivery.ack();
 * }
 * }</pre>
 *
 * <p>What is done for an element may be done again when a process dies before it has acknowledged it; {@link #sequence()} tells
 * the same element from another one.
 *
 * <p><b>Thread and process safety.</b> Safe between the threads of this process; it does not travel.
 *
 * <p><b>If a process dies here:</b> the element is given out again, within 150 ms if somebody waits, with the next attempt.
 *
 * @param <E> the element
 */
public final class Delivery<E> implements AutoCloseable {

    private final SharedQueue<E> queue;
    private final ConsumerGroup group;
    private final InFlightElement taken;
    private final E element;
    private boolean settled;

    Delivery(SharedQueue<E> queue, ConsumerGroup group, InFlightElement taken, E element) {
        this.queue = queue;
        this.group = group;
        this.taken = taken;
        this.element = element;
    }

    /**
     * The element.
     *
     * @return as it was put
     */
    public E element() {
        return element;
    }

    /**
     * Its number in the queue, the same in each attempt: for telling what was done already.
     *
     * @return 1 for the first element that was ever put
     */
    public long sequence() {
        return taken.sequence();
    }

    /**
     * Which attempt this is.
     *
     * @return 1 when it was never given out before
     */
    public int attempt() {
        return taken.attempt();
    }

    /**
     * Says that the element is done with.
     *
     * @throws IllegalStateException when it was acknowledged or given back before
     * @throws io.polyproc.errors.ClosedException when the workspace is closed; the element is given out again
     */
    public synchronized void ack() {
        settle(group.acknowledge(checked()));
    }

    /**
     * Gives the element back, to be given out again, or to the dead letters when this was its last attempt.
     *
     * @throws IllegalStateException when it was acknowledged or given back before
     * @throws io.polyproc.errors.QueueException when the files fail
     * @throws io.polyproc.errors.ClosedException when the workspace is closed; the element is given out again
     */
    public synchronized void nack() {
        settle(queue.guarded(() -> group.giveBack(checked())));
    }

    private InFlightElement checked() {
        if (settled) {
            throw new IllegalStateException(this + " was acknowledged or given back before");
        }
        return taken;
    }

    private void settle(boolean done) {
        settled = true;
        if (!done) {
            throw new IllegalStateException(this + " is no longer this process's to acknowledge");
        }
    }

    /** Gives the element back if nothing was said about it. */
    @Override
    public synchronized void close() {
        if (!settled) {
            nack();
        }
    }

    @Override
    public String toString() {
        return "element " + sequence() + ", attempt " + attempt() + ", of " + queue;
    }
}

package io.polyproc.queue;

import io.polyproc.internal.chronicle.ConsumerGroup;
import io.polyproc.internal.chronicle.InFlightElement;

/**
 * An element of a {@link SharedQueue} that its consumer has to acknowledge. {@link #close} without a prior {@link #ack}
 * or {@link #nack} gives it back:
 *
 * <pre>{@code
 * try (Delivery<Job> delivery = jobs.takeWithAck()) {
 *     work(delivery.element());
 *     delivery.ack();
 * }
 * }</pre>
 *
 * <p>The work for an element may be done twice: a process may die after the work and before {@code ack}. {@link
 * #sequence()} identifies the element across attempts.
 *
 * <p><b>Thread and process safety.</b> Safe for the threads of this process. A delivery cannot be sent to another
 * process.
 *
 * <p><b>If a process dies here:</b> the element is redelivered with the next attempt number, within 150 ms if a
 * consumer waits.
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
     * Returns the element.
     *
     * @return the element, as it was put
     */
    public E element() {
        return element;
    }

    /**
     * Returns the number of the element in the queue, which is the same in each attempt.
     *
     * @return the sequence number; 1 for the first element that was ever put
     */
    public long sequence() {
        return taken.sequence();
    }

    /**
     * Returns the number of this attempt.
     *
     * @return 1 for the first delivery
     */
    public int attempt() {
        return taken.attempt();
    }

    /**
     * Acknowledges the element: it will not be redelivered.
     *
     * @throws IllegalStateException when it was acknowledged or given back before
     * @throws io.polyproc.errors.ClosedException when the workspace is closed; the element is redelivered
     */
    public synchronized void ack() {
        settle(group.acknowledge(checked()));
    }

    /**
     * Gives the element back. It is redelivered, or goes to the dead letters when this was its last attempt.
     *
     * @throws IllegalStateException when it was acknowledged or given back before
     * @throws io.polyproc.errors.QueueException when the files fail
     * @throws io.polyproc.errors.ClosedException when the workspace is closed; the element is redelivered
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

    /** Gives the element back if it was neither acknowledged nor given back. */
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

package io.polyproc.queue;

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
public interface Delivery<E> extends AutoCloseable {

    /**
     * Returns the element.
     *
     * @return the element, as it was put
     */
    E element();

    /**
     * Returns the number of the element in the queue, which is the same in each attempt.
     *
     * @return the sequence number; 1 for the first element that was ever put
     */
    long sequence();

    /**
     * Returns the number of this attempt.
     *
     * @return 1 for the first delivery
     */
    int attempt();

    /**
     * Acknowledges the element: it will not be redelivered.
     *
     * @throws IllegalStateException when it was acknowledged or given back before
     * @throws io.polyproc.ClosedException when the workspace is closed; the element is redelivered
     */
    void ack();

    /**
     * Gives the element back. It is redelivered, or goes to the dead letters when this was its last attempt.
     *
     * @throws IllegalStateException when it was acknowledged or given back before
     * @throws io.polyproc.queue.QueueException when the files fail
     * @throws io.polyproc.ClosedException when the workspace is closed; the element is redelivered
     */
    void nack();

    /** Gives the element back if it was neither acknowledged nor given back. */
    @Override
    void close();
}

package io.polyproc.internal.handle;

import io.polyproc.internal.chronicle.ConsumerGroup;
import io.polyproc.internal.chronicle.InFlightElement;
import io.polyproc.queue.Delivery;

/** An element of a durable queue between take and acknowledgement. */
public final class InFlightDelivery<E> implements Delivery<E> {

    private final DurableQueueHandle<E> queue;
    private final ConsumerGroup group;
    private final InFlightElement taken;
    private final E element;
    private boolean settled;

    InFlightDelivery(DurableQueueHandle<E> queue, ConsumerGroup group, InFlightElement taken, E element) {
        this.queue = queue;
        this.group = group;
        this.taken = taken;
        this.element = element;
    }

    @Override
    public E element() {
        return element;
    }

    @Override
    public long sequence() {
        return taken.sequence();
    }

    @Override
    public int attempt() {
        return taken.attempt();
    }

    @Override
    public synchronized void ack() {
        settle(group.acknowledge(checked()));
    }

    @Override
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

package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.GroupDescriptor.*;

import io.polyproc.codec.DirectReader;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * A consumer group of a durable queue; each element goes to one of its consumers. It has a {@linkplain GroupPosition
 * position} in the log and a {@linkplain InFlightTable table} of the elements in flight. {@link GroupConsumer} takes,
 * {@link GroupWait} waits, {@link GroupRecovery} redelivers. There is one instance for each group and JVM.
 *
 * <p><b>Progress.</b> Blocking. Threads that wait for elements park on the event count of the queue and hold no lock.
 *
 * <p><b>If a process dies here.</b> The store of the taken index is the linearization point of a take. Before it, the
 * element is still in the queue. After it, an element that is not to be acknowledged is lost with its consumer. After
 * it, an element that is to be acknowledged is in flight; a waiting consumer finds its holder dead and redelivers it
 * within one park interval. An acknowledgement frees the slot by one CAS.
 */
public final class ConsumerGroup {

    private final RawQueue queue;
    private final ObjectRef ref;
    private final QueuePutLock putLock;
    private final InFlightTable inFlight;
    private final GroupPosition position;
    private final GroupRecovery recovery;
    private final GroupConsumer consumer;
    private final GroupWait wait;

    ConsumerGroup(RawQueue queue, ObjectRef ref, int offset) {
        this.queue = queue;
        this.ref = ref;
        this.putLock = queue.putLock();
        this.inFlight = new InFlightTable(ref, offset);
        this.position = new GroupPosition(queue, ref, offset, inFlight);
        this.recovery = new GroupRecovery(queue, position, inFlight);
        this.consumer = new GroupConsumer(putLock, queue.state(), position, inFlight, recovery);
        this.wait = new GroupWait(queue, this, position, consumer, recovery);
    }

    /** Returns the object of the group, or the queue that the group is a part of. */
    public ObjectRef ref() {
        return ref;
    }

    /** Returns the position of the group. */
    GroupPosition position() {
        return position;
    }

    /** Tells whether this group has the name with that hash. */
    boolean is(long hash) {
        return ref.type() == ObjectType.QUEUE_GROUP && ref.size() == hash;
    }

    /**
     * Takes the first element, waiting at most {@code nanos} for one.
     *
     * @param target reads it, under the take lock; if it throws, the element is taken nevertheless
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return false when the time was up, or the queue was shut down and has no more elements
     */
    public boolean take(DirectReader target, long nanos) throws InterruptedException {
        return take(target, null, nanos);
    }

    /** As {@link #take}, to be acknowledged; null when there was none. */
    public InFlightElement takeWithAck(long nanos) throws InterruptedException {
        InFlightElement element = new InFlightElement(0);
        return take(element, element, nanos) ? element : null;
    }

    private boolean take(DirectReader target, InFlightElement element, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw position.interruption();
        }
        if (nanos <= 0) {
            return consumer.takeOrRecover(1, target, element, Long.MAX_VALUE, true) > 0;
        }
        return consumer.takeAtMost(1, target, element, 0, true) > 0 || wait.take(target, element, nanos);
    }

    /**
     * Takes up to {@code max} elements, including those that dead consumers have not acknowledged.
     *
     * @param target reads them, under the take lock; if it throws, that element is taken, and those after it are not
     * @return the number of elements taken
     */
    public int tryTake(DirectReader target, int max) {
        try {
            return consumer.takeOrRecover(max, target, null, Long.MAX_VALUE, false);
        } catch (InterruptedException e) {
            throw GroupConsumer.neverInterrupted(e);
        }
    }

    /** Takes an element for a drain, without waiting. Returns null if there is none. */
    InFlightElement takeForDrain() {
        InFlightElement element = new InFlightElement(DRAINED);
        try {
            return consumer.takeAtMost(1, element, element, Long.MAX_VALUE, false) > 0 ? element : null;
        } catch (InterruptedException e) {
            throw GroupConsumer.neverInterrupted(e);
        }
    }

    /** Waits until every element was taken, and acknowledged where required. Returns false on timeout. */
    boolean awaitFinished(long nanos) throws InterruptedException {
        return wait.awaitFinished(nanos);
    }

    /**
     * Acknowledges an element.
     *
     * @return false when this process does not own the slot (any more)
     */
    public boolean acknowledge(InFlightElement element) {
        if (!isMine(element) || !inFlight.free(element.slot, element.attempt | element.mark)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_ACKNOWLEDGED);
        }
        position.finished(element.index);
        return true;
    }

    /**
     * Gives an element back for redelivery.
     *
     * @return false when this process does not own the slot (any more)
     */
    public boolean giveBack(InFlightElement element) {
        position.lock();
        try {
            if (!isMine(element)) {
                return false;
            }
            recovery.giveBack(element.slot);
        } finally {
            position.unlock();
        }
        return true;
    }

    /**
     * Puts an element that its target has refused back in front of the others. It does not count as an attempt.
     *
     * @return false when this process does not own the slot (any more)
     */
    boolean putBack(InFlightElement element) {
        position.lock();
        try {
            if (!isMine(element)) {
                return false;
            }
            inFlight.giveBack(element.slot, element.attempt);
        } finally {
            position.unlock();
        }
        queue.notifyConsumers(1);
        return true;
    }

    private boolean isMine(InFlightElement element) {
        return inFlight.isMine(element.slot, element.sequence(), element.attempt | element.mark);
    }

    /** Returns the first element without taking it; null when there is none. */
    public byte[] peek() {
        return scan(1).next();
    }

    /**
     * Returns a scan of the elements that are in the queue now, beginning with those that were given back. It takes
     * none.
     */
    public ConsumerScan scan() {
        return scan(ConsumerScan.BATCH_ELEMENTS);
    }

    private ConsumerScan scan(int batchSize) {
        recovery.recover();
        return new ConsumerScan(position, putLock, inFlight, batchSize);
    }

    /** Returns a drain that takes elements one by one for a target that may refuse them. The caller closes it. */
    public ConsumerDrain drain() {
        return new ConsumerDrain(this);
    }

    /**
     * Returns the number of elements that can be taken at one moment within the call. {@code taken} is read before and
     * after {@code appended}; if both reads are equal, the count is that of a moment between them. Lock-free: each
     * retry means that another thread has taken an element.
     */
    public long size() {
        recovery.recover();
        while (true) {
            long gone = position.taken();
            int returned = inFlight.returned();
            // SYNC element-counted: acquire. Pairs with the release in QueuePutLock.count(). It also orders the second
            // reads after this one; without that the count could be of no moment.
            long appended = putLock.appended();
            if (position.taken() == gone && inFlight.returned() == returned) {
                return appended - gone + returned;
            }
        }
    }

    /** Returns the number of elements that are not finished: not taken, or taken and not acknowledged. */
    public long unfinished() {
        // The taken count is read first: an element that is taken afterwards may be counted twice, but is never missed.
        long gone = position.taken();
        int unacknowledged = inFlight.count();
        return putLock.appended() - gone + unacknowledged;
    }
}

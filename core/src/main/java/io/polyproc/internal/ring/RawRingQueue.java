package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.io.Closeable;
import java.util.List;

/**
 * A bounded MPMC queue of byte strings. It is Lamport's ring ("Proving the Correctness of Multiprocess Programs", 1977)
 * between the owner of the put lock and the owner of the take lock. There is one instance for each queue and JVM.
 *
 * <p>{@link RingQueueProducer} puts and {@link RingQueueConsumer} takes; each operation has one store as its
 * linearization point. {@link RingQueueNotEmpty} and {@link RingQueueNotFull} are what they wait for. {@link
 * RingElements} has the bytes, {@link RingQueueDescriptor} the layout.
 *
 * <p>Each lock is biased towards a thread that alone has used it for a while ({@link BiasedLock}). So a queue from one
 * thread to another needs no atomic instruction on its fast path.
 *
 * <p><b>Progress.</b> Blocking: puts exclude each other for a moment, and so do takes; a put and a take run
 * concurrently. Threads that wait for elements or room park on an event count and hold no lock.
 *
 * <p><b>If a process dies here.</b> If it owned a lock, the next thread takes the lock over within one park interval,
 * and finds the element published or not; bytes without a header are overwritten. Between the store of a header and
 * that of the tail, the element is published, {@link #size} counts it, and the next owner of the lock moves the tail
 * after it. Between a store and the notification, waiters check again within one park interval.
 */
public final class RawRingQueue implements Closeable {

    /** The most elements of a queue: the largest count in the upper half of a cursor. */
    public static final int MAX_CAPACITY = MAX_ELEMENTS;

    /** The most bytes of a ring. */
    public static final int MAX_BYTES = 1 << 29;

    private static final long CLOSE_TIMEOUT_NANOS = 1_000_000_000L;

    private final RingElements elements;
    private final BiasedLock putLock;
    private final BiasedLock takeLock;
    private final RingHolds holds;
    private final RingQueueStatus status;
    private final RingQueueNotEmpty notEmpty;
    private final RingQueueProducer producer;
    private final RingQueueConsumer consumer;

    private RawRingQueue(ObjectRef ref) {
        this.elements = new RingElements(ref);
        this.putLock = BiasedLock.inside(ref, PUT_LOCK_OFFSET);
        this.takeLock = BiasedLock.inside(ref, TAKE_LOCK_OFFSET);
        this.holds = new RingHolds(ref);
        this.status = new RingQueueStatus(ref, elements, holds);
        this.notEmpty = new RingQueueNotEmpty(ref, status, putLock);
        RingQueueNotFull notFull = new RingQueueNotFull(ref, status, takeLock);
        this.producer = new RingQueueProducer(ref, elements, holds, putLock, notEmpty, notFull);
        this.consumer = new RingQueueConsumer(ref, elements, holds, takeLock, status, notEmpty, notFull);
    }

    /** Finds or creates a queue of at most {@code capacity} elements in {@code bytes} bytes, a power of two. */
    public static ObjectRef findOrCreate(
            MappedWorkspace workspace, String name, long elementType, int capacity, int bytes) {
        return workspace.findOrCreate(
                new ObjectSpec(
                        ObjectType.RING_QUEUE,
                        name,
                        Integer.numberOfTrailingZeros(bytes),
                        capacity,
                        elementType,
                        LENGTH + RingElements.dataLength(bytes)),
                ObjectSpec.NO_VALUE);
    }

    /** Returns the one instance of this JVM. */
    public static RawRingQueue of(ObjectRef ref) {
        Object key = "ring queue " + ref.id();
        RawRingQueue known = ref.workspace().local(RawRingQueue.class, key);
        return known != null ? known : ref.workspace().local(RawRingQueue.class, key, new RawRingQueue(ref));
    }

    /** Returns the most elements at a time. */
    public int capacity() {
        return elements.capacity();
    }

    /**
     * Tells whether there is an element. If not, the next put notifies the waiters on the activity of the workspace.
     */
    public boolean isReady() {
        return notEmpty.isReady();
    }

    /** Returns the number of elements at one moment within the call. Lock-free. */
    public int size() {
        return status.size();
    }

    /**
     * Appends an element, waiting at most {@code nanos} for room.
     *
     * @param maxLength the most bytes that it writes
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return false when the time was up
     * @throws InterruptedException when interrupted before there was room; nothing was put
     * @throws IllegalArgumentException when the ring is smaller than the element
     */
    public boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        return producer.put(maxLength, writer, nanos);
    }

    /** Appends an element if there is room for {@code maxLength} bytes. */
    public boolean tryPut(int maxLength, DirectWriter writer) {
        return producer.tryPut(maxLength, writer);
    }

    /** Appends all these elements, as many at once as there is room for, waiting for more. */
    public void putAll(List<byte[]> all) throws InterruptedException {
        producer.putAll(all);
    }

    /**
     * Takes the first element, waiting at most {@code nanos} for one.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return false when the time was up
     * @throws InterruptedException when interrupted before there was one; nothing was taken
     */
    public boolean take(DirectReader reader, long nanos) throws InterruptedException {
        return consumer.take(reader, nanos);
    }

    /** Takes up to {@code max} available elements, in order. Returns the number of elements taken. */
    public int tryTake(DirectReader reader, int max) {
        return consumer.tryTake(reader, max);
    }

    /** Returns the bytes of the first element without taking it; null if there is none. */
    public byte[] peek() {
        return consumer.peek();
    }

    /** Returns a drain that takes elements one by one for a target that may refuse them. The caller closes it. */
    public RingDrain drain() {
        return new RingDrain(consumer, notEmpty, holds, capacity());
    }

    /** Returns a scan of the elements that are in the queue now, in order. It takes none. */
    public RingScan scan() {
        return new RingScan(consumer, status, elements);
    }

    /** Refuses new operations of this JVM, and waits up to a second for those that are using the data. */
    @Override
    public void close() {
        elements.close();
        for (BiasedLock lock : List.of(putLock, takeLock)) {
            if (lock.acquire(CLOSE_TIMEOUT_NANOS, false) == Outcome.ACQUIRED) {
                lock.release();
                lock.revokeOwnBias();
            }
        }
    }
}

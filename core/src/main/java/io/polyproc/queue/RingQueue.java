package io.polyproc.queue;

import io.polyproc.codec.Codec;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.codec.NameHash;
import io.polyproc.internal.ring.RawRingQueue;
import io.polyproc.internal.ring.RingDrain;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.segment.Workspace;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A bounded first-in-first-out queue between processes, in a ring of shared memory. Any number of processes put and
 * take; each element goes to exactly one consumer. The queue lives as long as its workspace, and needs no JVM flag.
 *
 * <p>It is full when it has as many elements as its capacity allows, or when their bytes fill the ring; then {@code
 * put} waits. An element is turned into bytes by a {@link Codec} before it is put, so later changes to the object do
 * not reach the queue. The direct forms, with a {@link DirectWriter} or {@link DirectReader}, put and take bytes in
 * place, without copying or allocating. An element that one form has put can be taken by the other, provided that both
 * agree on the bytes.
 *
 * <p><b>Thread and process safety.</b> Safe. Actions before a put happen-before those after the take of that element.
 *
 * <p><b>Progress.</b> Blocking. Puts exclude each other for a moment, and so do takes; a put and a take run
 * concurrently. A thread that waits for an element or for room parks in the kernel. An interrupt is noticed within 50
 * ms.
 *
 * <p><b>If a process dies here.</b> When {@code put} has returned, the element is in the queue, and survives the death
 * of its producer. After a death within a put, the element is in the queue entirely or not at all. After a death within
 * a take, the element is still in the queue, or it was taken and is lost with its consumer. In either case the other
 * processes go on within 150 ms, and {@link #size()} is exact.
 *
 * <p><b>What a ring cannot do</b>: {@link #remove(Object)}, {@link #removeIf}, {@link #removeAll}, {@link #retainAll}
 * and the iterator's {@code remove} throw {@link UnsupportedOperationException}.
 *
 * @param <E> the elements
 */
public final class RingQueue<E> extends QueueHandle<E> {

    private static final long serialVersionUID = 1L;

    private final transient RawRingQueue queue;

    RingQueue(ObjectRef ref, Codec<E> codec) {
        super(ref, codec);
        this.queue = RawRingQueue.of(ref);
    }

    /**
     * Finds or creates a queue with a ring of the given size. It takes twice that size in the workspace, so that each
     * element is contiguous.
     *
     * @param <E> the elements
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param codec turns elements into bytes and back; all users of a queue need codecs with the same {@link
     *     Codec#id()}
     * @param options the capacity in elements and in bytes
     * @return the queue
     * @throws TypeMismatchException when the name is taken by something else, or a queue of other elements or size
     * @throws IllegalArgumentException when a size is out of range, or the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static <E> RingQueue<E> open(
            Workspace workspace, Optional<String> name, Codec<E> codec, RingQueueOptions options) {
        Objects.requireNonNull(codec, "codec");
        int ring =
                Integer.highestOneBit(Objects.requireNonNull(options, "options").bytes() - 1) << 1;
        ObjectRef ref = RawRingQueue.findOrCreate(
                (MappedWorkspace) Objects.requireNonNull(workspace, "workspace"),
                ObjectSpec.nameOf(name),
                NameHash.of(codec),
                options.capacity(),
                ring);
        return new RingQueue<>(ref, codec);
    }

    /**
     * Appends all these elements in their order, waiting for room. It puts as many at once as there is room for, which
     * is faster than one by one.
     *
     * @param elements what to append, none of them null
     * @throws InterruptedException when interrupted while waiting; the first of them may have been put
     * @throws IllegalArgumentException when one of them is larger than the ring; nothing was put
     * @throws io.polyproc.errors.SerializationException when one cannot be turned into bytes; nothing was put
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public void putAll(Collection<? extends E> elements) throws InterruptedException {
        queue.putAll(encodeAll(elements));
    }

    /**
     * Returns the number of elements that can be added before the capacity is reached. If their bytes fill the ring
     * before, there is less room.
     *
     * @return the capacity less the size
     */
    @Override
    public int remainingCapacity() {
        return queue.capacity() - queue.size();
    }

    @Override
    public boolean isReady() {
        return queue.isReady();
    }

    @Override
    boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        return queue.put(maxLength, writer, nanos);
    }

    @Override
    boolean tryPut(int maxLength, DirectWriter writer) {
        return queue.tryPut(maxLength, writer);
    }

    @Override
    boolean take(DirectReader reader, long nanos) throws InterruptedException {
        return queue.take(reader, nanos);
    }

    @Override
    int tryTake(DirectReader reader, int maxElements) {
        return queue.tryTake(reader, maxElements);
    }

    @Override
    byte[] peekBytes() {
        return queue.peek();
    }

    @Override
    Supplier<byte[]> scan() {
        return queue.scan()::next;
    }

    @Override
    long count() {
        return queue.size();
    }

    @Override
    ObjectRef queueRef() {
        return ref;
    }

    @Override
    Drain drain() {
        RingDrain drain = queue.drain();
        return new Drain() {
            // Never more than the capacity, so that a target which puts into this queue does not make this endless.
            private int left = queue.capacity();

            @Override
            public byte[] next() {
                return left-- > 0 ? drain.next() : null;
            }

            @Override
            public void giveBack() {
                drain.giveBack();
            }

            @Override
            public void close() {
                drain.close();
            }
        };
    }
}

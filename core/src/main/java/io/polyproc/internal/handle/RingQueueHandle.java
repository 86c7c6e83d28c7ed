package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.codec.NameHash;
import io.polyproc.internal.ring.RawRingQueue;
import io.polyproc.internal.ring.RingDrain;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.RingQueueOptions;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The handle behind {@link RingQueue}. */
public final class RingQueueHandle<E> extends QueueHandle<E> implements RingQueue<E> {

    private static final long serialVersionUID = 1L;

    private final transient RawRingQueue queue;

    RingQueueHandle(ObjectRef ref, Codec<E> codec) {
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
            MappedWorkspace workspace, Optional<String> name, Codec<E> codec, RingQueueOptions options) {
        Objects.requireNonNull(codec, "codec");
        int ring =
                Integer.highestOneBit(Objects.requireNonNull(options, "options").bytes() - 1) << 1;
        ObjectRef ref = RawRingQueue.findOrCreate(
                workspace, ObjectSpec.nameOf(name), NameHash.of(codec), options.capacity(), ring);
        return new RingQueueHandle<>(ref, codec);
    }

    @Override
    public void putAll(Collection<? extends E> elements) throws InterruptedException {
        queue.putAll(encodeAll(elements));
    }

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
            public byte @Nullable [] next() {
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

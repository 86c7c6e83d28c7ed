package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DecodeException;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.chronicle.ConsumerDrain;
import io.polyproc.internal.chronicle.ConsumerGroup;
import io.polyproc.internal.chronicle.ConsumerScan;
import io.polyproc.internal.chronicle.InFlightElement;
import io.polyproc.internal.chronicle.RawQueue;
import io.polyproc.internal.codec.NameHash;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.queue.Delivery;
import io.polyproc.queue.MissingFlagsException;
import io.polyproc.queue.QueueException;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.QueueReplay;
import io.polyproc.queue.QueueShutdownException;
import io.polyproc.queue.SharedQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The handle behind {@link SharedQueue}. */
public final class DurableQueueHandle<E> extends QueueHandle<E> implements SharedQueue<E> {

    private static final long serialVersionUID = 1L;

    private final transient RawQueue queue;
    private final transient ConsumerGroup group;

    DurableQueueHandle(ObjectRef ref, Codec<E> codec) {
        super(ref, codec);
        boolean isGroup = ref.type() == ObjectType.QUEUE_GROUP;
        this.queue = RawQueue.of(isGroup ? ref.workspace().resolve(ref.detail()) : ref);
        this.group = isGroup ? queue.groupAt(ref) : queue.first();
    }

    /**
     * Finds or creates a queue.
     *
     * @param <E> the elements
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param codec turns elements into bytes and back; all users of a queue need codecs with the same {@link
     *     Codec#id()}
     * @param options what kind of queue
     * @return the queue
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws TypeMismatchException when the name is taken by something else, or a queue of other elements or options
     * @throws QueueException when the queue exists, and its files are damaged or missing
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static <E> SharedQueue<E> open(
            MappedWorkspace workspace, Optional<String> name, Codec<E> codec, QueueOptions options) {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(options, "options");
        ChronicleFlags.check();
        ObjectRef ref = RawQueue.findOrCreate(
                workspace, ObjectSpec.nameOf(name), NameHash.of(codec), options.capacity(), options.maxAttempts());
        RawQueue.of(ref).checkFiles();
        return new DurableQueueHandle<>(ref, codec);
    }

    @Override
    public void putAll(Collection<? extends E> elements) throws InterruptedException {
        List<byte[]> bytes = encodeAll(elements);
        perform(() -> queue.putAll(bytes));
    }

    @Override
    public Delivery<E> takeWithAck() throws InterruptedException {
        Delivery<E> delivery = deliveryWithin(Long.MAX_VALUE);
        if (delivery == null) {
            throw new QueueShutdownException(ref.toString());
        }
        return delivery;
    }

    @Override
    public @Nullable Delivery<E> pollWithAck(Duration timeout) throws InterruptedException {
        return deliveryWithin(Timeouts.nanos(timeout));
    }

    private @Nullable Delivery<E> deliveryWithin(long nanos) throws InterruptedException {
        InFlightElement taken = guarded(() -> group.takeWithAck(nanos));
        if (taken == null) {
            return null;
        }
        try {
            return new InFlightDelivery<>(this, group, taken, decode(taken.bytes()));
        } catch (DecodeException e) {
            if (e.getCause() instanceof OutOfMemoryError full) {
                group.giveBack(taken);
                throw full;
            }
            group.acknowledge(taken);
            throw e;
        }
    }

    @Override
    public boolean join(Duration timeout) throws InterruptedException {
        long nanos = Timeouts.nanos(timeout);
        return guarded(() -> queue.awaitFinished(group, nanos));
    }

    @Override
    public void join() throws InterruptedException {
        guarded(() -> queue.awaitFinished(group, Long.MAX_VALUE));
    }

    @Override
    public SharedQueue<E> group(String name) {
        return new DurableQueueHandle<>(
                queue.group(NameHash.of(Objects.requireNonNull(name, "name"))).ref(), codec);
    }

    @Override
    public SharedQueue<E> deadLetters() {
        return new DurableQueueHandle<>(guarded(() -> queue.deadLetters().ref()), codec);
    }

    @Override
    public void shutdown() {
        perform(queue::shutDown);
    }

    @Override
    public void shutdownNow() {
        queue.shutDownNow();
    }

    @Override
    public void reopen() {
        queue.reopen();
    }

    @Override
    public boolean isShutdown() {
        return queue.isShutDown();
    }

    @Override
    public QueueReplay<E> replay() {
        return replay(Instant.EPOCH);
    }

    @Override
    public QueueReplay<E> replay(Instant from) {
        return new LogReplay<>(this, queue, Objects.requireNonNull(from, "from"));
    }

    @Override
    public int remainingCapacity() {
        return (int) Math.min(Integer.MAX_VALUE, queue.remainingCapacity());
    }

    @Override
    public boolean isReady() {
        return isShutdown() || super.isReady();
    }

    // These do not use guarded(): its step would be allocated for each element.

    @Override
    boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        try {
            return queue.put(maxLength, writer, nanos);
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }

    @Override
    boolean tryPut(int maxLength, DirectWriter writer) {
        try {
            return queue.tryPut(maxLength, writer);
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }

    @Override
    boolean take(DirectReader reader, long nanos) throws InterruptedException {
        boolean taken;
        try {
            taken = group.take(reader, nanos);
        } catch (QueueException e) {
            throw queue.explain(e);
        }
        if (!taken && nanos == Long.MAX_VALUE) {
            throw new QueueShutdownException(ref.toString());
        }
        return taken;
    }

    @Override
    int tryTake(DirectReader reader, int maxElements) {
        try {
            return group.tryTake(reader, maxElements);
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }

    @Override
    byte[] peekBytes() {
        return guarded(() -> group.peek());
    }

    @Override
    Supplier<byte[]> scan() {
        ConsumerScan scan = guarded(group::scan);
        return () -> guarded(scan::next);
    }

    @Override
    Drain drain() {
        ConsumerDrain drain = guarded(group::drain);
        return new Drain() {
            @Override
            public byte @Nullable [] next() {
                return guarded(drain::next);
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

    @Override
    ObjectRef queueRef() {
        return queue.ref();
    }

    @Override
    public void clear() {
        if (queue.isShutDownNow()) {
            throw new QueueShutdownException(ref.toString());
        }
        super.clear();
    }

    @Override
    long count() {
        return guarded(() -> group.size());
    }

    /** A step that may fail because the workspace is closed meanwhile. */
    interface Step<T extends @Nullable Object, X extends Exception> {
        T run() throws X;
    }

    /** A step without a result. */
    interface Action<X extends Exception> {
        void run() throws X;
    }

    <X extends Exception> void perform(Action<X> action) throws X {
        try {
            action.run();
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }

    <T extends @Nullable Object, X extends Exception> T guarded(Step<T, X> step) throws X {
        try {
            return step.run();
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }
}

package io.polyproc.queue;

import io.polyproc.codec.Codec;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.DecodeException;
import io.polyproc.errors.MissingFlagsException;
import io.polyproc.errors.QueueException;
import io.polyproc.errors.QueueShutdownException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.chronicle.ConsumerDrain;
import io.polyproc.internal.chronicle.ConsumerGroup;
import io.polyproc.internal.chronicle.ConsumerScan;
import io.polyproc.internal.chronicle.InFlightElement;
import io.polyproc.internal.chronicle.RawQueue;
import io.polyproc.internal.codec.NameHash;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A first-in-first-out queue between processes, on a durable log. Any number of processes put and take; each element
 * goes to exactly one consumer, or, where there are {@linkplain #group groups}, to one consumer of each group.
 *
 * <p>An element is turned into bytes by a {@link Codec} before it is put, so later changes to the object do not reach
 * the queue. Elements are taken in the order of the puts. An element has at most 16 MiB. A queue may be {@linkplain
 * QueueOptions#capacity bounded}; then {@code put} waits for room. Consumed elements are deleted, a file of 32 MiB at a
 * time.
 *
 * <p><b>Work that must not get lost</b> is taken with {@link #takeWithAck()}. The element is redelivered when its
 * consumer dies or {@linkplain Delivery#nack gives it back}. After the {@linkplain QueueOptions#maxAttempts last
 * attempt} it goes to the {@linkplain #deadLetters() dead letters}.
 *
 * <p><b>Thread and process safety.</b> Safe. Actions before a put happen-before those after the take of that element.
 *
 * <p><b>Progress.</b> Blocking. Puts exclude each other for a moment, and so do takes of one group; a put and a take
 * run concurrently. A waiting thread parks in the kernel. An interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> When {@code put} has returned, the element is in the log, and survives the death of
 * all processes. After a death within a put, the element is in the queue entirely or not at all. After a death within a
 * take, the element is still in the queue, or it was taken and is lost with its consumer. An element that was to be
 * acknowledged is redelivered. In either case the other processes go on within 150 ms, and {@link #size()} is exact.
 *
 * <p><b>Cost.</b> The first use in a JVM loads Chronicle Queue, which takes 0.3 to 0.9 s, and needs JVM flags. Children
 * get these flags from the library.
 *
 * <p><b>Unsupported operations</b>: {@link #remove(Object)}, {@link #removeIf}, {@link #removeAll}, {@link #retainAll}
 * and the iterator's {@code remove} throw {@link UnsupportedOperationException}.
 *
 * @param <E> the elements
 */
public final class SharedQueue<E> extends QueueHandle<E> {

    private static final long serialVersionUID = 1L;

    private final transient RawQueue queue;
    private final transient ConsumerGroup group;

    SharedQueue(ObjectRef ref, Codec<E> codec) {
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
            Workspace workspace, Optional<String> name, Codec<E> codec, QueueOptions options) {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(options, "options");
        ChronicleFlags.check();
        ObjectRef ref = RawQueue.findOrCreate(
                (MappedWorkspace) Objects.requireNonNull(workspace, "workspace"),
                ObjectSpec.nameOf(name),
                NameHash.of(codec),
                options.capacity(),
                options.maxAttempts());
        RawQueue.of(ref).checkFiles();
        return new SharedQueue<>(ref, codec);
    }

    /**
     * Appends all these elements, one after the other, waiting for room if the queue is bounded. Cheaper than single
     * puts.
     *
     * @param elements what to append
     * @throws InterruptedException when interrupted while waiting; the first of them may have been put
     * @throws QueueShutdownException when the queue was shut down; if that happened while waiting for room, the first
     *     ones are put
     * @throws io.polyproc.errors.WorkspaceException when there is no room on the disk; the first ones may be put
     */
    public void putAll(Collection<? extends E> elements) throws InterruptedException {
        List<byte[]> bytes = encodeAll(elements);
        guarded(() -> {
            queue.putAll(bytes);
            return null;
        });
    }

    /**
     * Takes the first element, waiting until there is one. The caller has to acknowledge it.
     *
     * @return the element, to be acknowledged or given back
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws DecodeException when it cannot be decoded here; it counts as acknowledged, the exception has its bytes
     * @throws io.polyproc.errors.IpcException when 1024 elements are taken and not acknowledged
     * @throws QueueShutdownException when the queue was shut down and has no more elements
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public Delivery<E> takeWithAck() throws InterruptedException {
        Delivery<E> delivery = deliveryWithin(Long.MAX_VALUE);
        if (delivery == null) {
            throw new QueueShutdownException(ref);
        }
        return delivery;
    }

    /**
     * As {@link #takeWithAck()}, waiting up to the given time.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return null when there was none in time, or the queue was shut down
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    public Delivery<E> pollWithAck(Duration timeout) throws InterruptedException {
        return deliveryWithin(Timeouts.nanos(timeout));
    }

    private Delivery<E> deliveryWithin(long nanos) throws InterruptedException {
        InFlightElement taken = guarded(() -> group.takeWithAck(nanos));
        if (taken == null) {
            return null;
        }
        try {
            return new Delivery<>(this, group, taken, decode(taken.bytes()));
        } catch (DecodeException e) {
            if (e.getCause() instanceof OutOfMemoryError full) {
                group.giveBack(taken);
                throw full;
            }
            group.acknowledge(taken);
            throw e;
        }
    }

    /**
     * Waits until every element that was put has been taken, and acknowledged where it was taken with {@link
     * #takeWithAck}.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return false when the time was up
     * @throws InterruptedException when interrupted while waiting
     * @throws QueueShutdownException when the queue was shut down with elements in it
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public boolean join(Duration timeout) throws InterruptedException {
        long nanos = Timeouts.nanos(timeout);
        return guarded(() -> queue.awaitFinished(group, nanos));
    }

    /**
     * As {@link #join(Duration)}, without a limit.
     *
     * @throws InterruptedException when interrupted while waiting
     * @throws QueueShutdownException when the queue was shut down with elements in it
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public void join() throws InterruptedException {
        guarded(() -> queue.awaitFinished(group, Long.MAX_VALUE));
    }

    /**
     * Finds or creates a consumer group of this queue. Each group sees every element, and each element goes to one
     * consumer of a group. A new group begins with the elements that are available in this queue now; create it before
     * the first put if it is to see everything. Elements stay in the queue, and count for its capacity, until all
     * groups have taken them. Consumers without a group form a group of their own.
     *
     * @param name the group's name
     * @return a handle that takes for the group, and puts into this queue
     * @throws io.polyproc.errors.IpcException when there are 32 groups already
     * @throws ClosedException when the workspace is closed
     */
    public SharedQueue<E> group(String name) {
        return new SharedQueue<>(
                queue.group(NameHash.of(Objects.requireNonNull(name, "name"))).ref(), codec);
    }

    /**
     * Returns the queue of the elements that were delivered {@link QueueOptions#maxAttempts} times and never
     * acknowledged. In rare cases, after the death of a process, an element is in it twice.
     *
     * @return a queue of its own, unbounded
     * @throws ClosedException when the workspace is closed
     */
    public SharedQueue<E> deadLetters() {
        return new SharedQueue<>(guarded(() -> queue.deadLetters().ref()), codec);
    }

    /**
     * Refuses all further puts, in every process. A thread that waits to put gets a {@link QueueShutdownException}. The
     * elements in the queue can be taken; after that {@link #take} throws that exception, too, and {@link #poll}
     * returns null at once.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void shutdown() {
        guarded(() -> {
            queue.shutDown();
            return null;
        });
    }

    /**
     * Refuses all further puts and takes, in every process. The elements stay in the queue, for {@link #reopen()}.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void shutdownNow() {
        queue.shutDownNow();
    }

    /**
     * Undoes {@link #shutdown()} or {@link #shutdownNow()}.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void reopen() {
        queue.reopen();
    }

    /**
     * Tells whether the queue was shut down.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public boolean isShutdown() {
        return queue.isShutDown();
    }

    /**
     * Reads the log from the first element that it still has, without taking anything.
     *
     * @return a reader, to be closed after use
     * @throws ClosedException when the workspace is closed
     */
    public QueueReplay<E> replay() {
        return replay(Instant.EPOCH);
    }

    /**
     * Reads the elements of the log that were put at the given time or later, without taking anything.
     *
     * @param from the earliest time of a put
     * @return a reader, to be closed after use
     * @throws ClosedException when the workspace is closed
     */
    public QueueReplay<E> replay(Instant from) {
        return new QueueReplay<>(this, queue, Objects.requireNonNull(from, "from"));
    }

    /**
     * Returns the number of elements that can be put before the capacity is reached.
     *
     * @return the number; {@link Integer#MAX_VALUE} when the queue is unbounded
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public int remainingCapacity() {
        return (int) Math.min(Integer.MAX_VALUE, queue.remainingCapacity());
    }

    /**
     * Tells whether there is an element to take, or the queue was shut down.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
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
            throw new QueueShutdownException(ref);
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
            public byte[] next() {
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

    /**
     * {@inheritDoc}
     *
     * @throws QueueShutdownException after {@link #shutdownNow()}: nothing can be taken until {@link #reopen()}
     */
    @Override
    public void clear() {
        if (queue.isShutDownNow()) {
            throw new QueueShutdownException(ref);
        }
        super.clear();
    }

    @Override
    long count() {
        return guarded(() -> group.size());
    }

    /** A step that may fail because the workspace is closed meanwhile. */
    interface Step<T, X extends Exception> {
        T run() throws X;
    }

    <T, X extends Exception> T guarded(Step<T, X> step) throws X {
        try {
            return step.run();
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }
}

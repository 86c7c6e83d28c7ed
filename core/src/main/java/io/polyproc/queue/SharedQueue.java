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
import io.polyproc.internal.chronicle.ConsumerCursor;
import io.polyproc.internal.chronicle.ConsumerDrain;
import io.polyproc.internal.chronicle.ConsumerGroup;
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
 * A first-in-first-out queue between processes, on a durable log. Any number of processes put and take; each element goes to
 * exactly one taker, or, where there are {@linkplain #group groups}, to one taker of each group.
 *
 * <p>An element is turned into bytes by a {@link Codec} before it is put, so later changes to the object do not reach the
 * queue. The order is that of the puts, whoever takes. An element has at most 16 MiB. A queue may be {@linkplain
 * QueueOptions#capacity bounded}; then {@code put} waits for room. What is consumed is deleted, a file of 32 MiB at a time.
 *
 * <p><b>Work that must not get lost</b> is taken with {@link #takeWithAck()}: the element is given out again when its taker dies
 * or {@linkplain Delivery#nack gives it back}, and goes to the {@linkplain #deadLetters() dead letters} when that has happened
 * {@linkplain QueueOptions#maxAttempts too often}.
 *
 * <p><b>Thread and process safety.</b> Safe. What was done before a put is visible after the take of that element.
 *
 * <p><b>Progress.</b> Blocking. Puts exclude each other for a moment, so do takes of one group; a put and a take do not. Whoever
 * waits sleeps in the kernel and is woken. An interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> When {@code put} has returned, the element is in the log, and survives the death of its
 * producer and of everybody else; dead in the middle of a put, the element is there or it is not. Dead in the middle of a
 * take, the element is still there, or it is gone with the process that had taken it; if it was taken to be acknowledged, it
 * is given out again. The others go on in either case, within 150 ms, and {@link #size()} is exact.
 *
 * <p><b>Cost.</b> The first use in a JVM loads Chronicle Queue, which takes 0.3 to 0.9 s, and needs JVM flags. Children get
 * them by themselves.
 *
 * <p><b>What a log cannot do</b>: {@link #remove(Object)}, {@link #removeIf}, {@link #removeAll}, {@link #retainAll} and the
 * iterator's {@code remove} throw {@link UnsupportedOperationException}.
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
     * @param codec turns elements into bytes and back; all users of a queue need codecs with the same {@link Codec#id()}
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
     * Appends all these elements, one behind the other, waiting for room if the queue is bounded. Cheaper than to put each.
     *
     * @param elements what to append
     * @throws InterruptedException when interrupted while waiting; the first of them may have been put
     * @throws QueueShutdownException when the queue was shut down; if it was while waiting for room, the first ones are put
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
     * Takes the first element, waiting until there is one; it is to be acknowledged.
     *
     * @return the element, and what is to be said of it
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws DecodeException when it cannot be decoded here; it counts as acknowledged, the exception has its bytes
     * @throws io.polyproc.errors.IpcException when 1024 elements are taken and not acknowledged
     * @throws QueueShutdownException when the queue was shut down, and nothing will come any more
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
     * As {@link #takeWithAck()}, waiting at most so long.
     *
     * @param timeout how long to wait; zero or negative to look once
     * @return null when there was none in time, or the queue was shut down
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    public Delivery<E> pollWithAck(Duration timeout) throws InterruptedException {
        return deliveryWithin(Timeouts.nanos(timeout));
    }

    private Delivery<E> deliveryWithin(long nanos) throws InterruptedException {
        InFlightElement taken = guarded(() -> group.takeClaiming(nanos));
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
     * Waits until every element that was put was taken, and acknowledged where it was taken so.
     *
     * @param timeout how long to wait; zero or negative to look once
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
     * This queue for another group of takers. Each group sees every element, and each element goes to one taker of a group. A
     * new group begins with the elements that can be taken from this queue now; so make it before the first put if it is to
     * see everything. Elements are kept, and count for a bound, until all groups have taken them; those who take without a group
     * are one, too.
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
     * The queue of the elements that were taken so often as the options say and never acknowledged. In rare cases, when a process
     * dies in the middle, an element is there twice.
     *
     * @return a queue of its own, unbounded
     * @throws ClosedException when the workspace is closed
     */
    public SharedQueue<E> deadLetters() {
        return new SharedQueue<>(guarded(() -> queue.deadLetters().ref()), codec);
    }

    /**
     * Lets nobody put any more, in any process. Who waits to put gets a {@link QueueShutdownException}; what is there can be
     * taken, and then {@link #take} throws one, too, and {@link #poll} returns null at once.
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
     * As {@link #shutdown()}, and nothing can be taken, either. The elements stay where they are, for {@link #reopen()}.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void shutdownNow() {
        queue.shutDownNow();
    }

    /**
     * Takes back {@link #shutdown()} or {@link #shutdownNow()}.
     *
     * @throws ClosedException when the workspace is closed
     */
    public void reopen() {
        queue.reopen();
    }

    /**
     * Whether the queue was shut down.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public boolean isShutdown() {
        return queue.isShutDown();
    }

    /**
     * Reads what is in the log, from the first element that is still there, without taking anything.
     *
     * @return a reader, to be closed after use
     * @throws ClosedException when the workspace is closed
     */
    public QueueReplay<E> replay() {
        return replay(Instant.EPOCH);
    }

    /**
     * Reads what was put at that time or later, as far as it is still there, without taking anything.
     *
     * @param from since when
     * @return a reader, to be closed after use
     * @throws ClosedException when the workspace is closed
     */
    public QueueReplay<E> replay(Instant from) {
        return new QueueReplay<>(this, queue, Objects.requireNonNull(from, "from"));
    }

    /**
     * How much room there is before the bound, if there is one.
     *
     * @return {@link Integer#MAX_VALUE} when the queue is unbounded
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public int remainingCapacity() {
        return (int) Math.min(Integer.MAX_VALUE, queue.remainingCapacity());
    }

    /**
     * Whether there is an element to be taken, or the queue was shut down.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public boolean isReady() {
        return isShutdown() || super.isReady();
    }

    // Without guarded(), whose step would be allocated for each element.

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
    Supplier<byte[]> cursor() {
        ConsumerCursor cursor = guarded(group::cursor);
        return () -> guarded(cursor::next);
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

    /** Something that may be done in vain because the workspace is closed meanwhile. */
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

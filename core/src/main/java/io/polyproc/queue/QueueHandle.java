package io.polyproc.queue;

import io.polyproc.codec.Codec;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.DecodeException;
import io.polyproc.internal.codec.ElementCopy;
import io.polyproc.internal.segment.HandleProxy;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Selectable;
import io.polyproc.segment.SharedObject;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Base of the queues of this package. Implements {@link BlockingQueue} on a queue of byte arrays, and the workspace,
 * name and serial form of a handle.
 *
 * @param <E> the elements
 */
abstract class QueueHandle<E> extends AbstractQueue<E> implements BlockingQueue<E>, SharedObject, Selectable {

    private static final long serialVersionUID = 1L;

    private static final String WRITER = "writer";
    private static final String READER = "reader";
    private static final DirectReader NOTHING = element -> {};

    /** The number of elements that {@link #clear} takes in one step. */
    private static final int CLEAR_BATCH = 1024;

    final transient ObjectRef ref;
    final transient Codec<E> codec;

    QueueHandle(ObjectRef ref, Codec<E> codec) {
        this.ref = ref;
        this.codec = Objects.requireNonNull(codec, "codec");
    }

    /** Appends what a writer writes, waiting for room up to the given time. Returns false on timeout. */
    abstract boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException;

    /** Appends what a writer writes if there is room. Does not respond to interrupts. */
    abstract boolean tryPut(int maxLength, DirectWriter writer);

    /**
     * Passes the first element to the reader and takes it, waiting for one up to the given time. Returns false on
     * timeout.
     */
    abstract boolean take(DirectReader reader, long nanos) throws InterruptedException;

    /** Passes the available elements to the reader and takes them. Does not respond to interrupts. */
    abstract int tryTake(DirectReader reader, int maxElements);

    /** Returns the first element without taking it; null when there is none. */
    abstract byte[] peekBytes();

    /**
     * Returns a scan of the elements that are in the queue now, in order. It takes none, reads in batches, and
     * returns null after the last.
     */
    abstract Supplier<byte[]> scan();

    /** Returns the number of elements. */
    abstract long count();

    /**
     * Returns a drain that takes elements one by one for a target that may refuse them. It takes no more elements than
     * the queue has at this call.
     */
    abstract Drain drain();

    /** Returns the object of the queue itself; {@link #ref} may be one of its groups. */
    abstract ObjectRef queueRef();

    /** Returns the bytes of an element. */
    final byte[] encode(E element) {
        return Objects.requireNonNull(
                codec.encode(Objects.requireNonNull(element, "element")), "the codec's encode has returned null");
    }

    /** Returns the bytes of all these elements. The collection must not be this queue. */
    final List<byte[]> encodeAll(Collection<? extends E> elements) {
        Objects.requireNonNull(elements, "elements");
        refuseItself(elements);
        List<byte[]> all = new ArrayList<>();
        for (E element : elements) {
            all.add(encode(element));
        }
        return all;
    }

    /** Returns the element that these bytes encode. */
    final E decode(byte[] bytes) {
        try {
            return Objects.requireNonNull(codec.decode(bytes), "the codec's decode has returned null");
        } catch (RuntimeException | Error e) {
            // Errors, too: the element was taken, and its consumer has nothing but these bytes.
            throw new DecodeException(ref, bytes, e);
        }
    }

    /**
     * Appends an element, waiting for room if there is none. When this returns, the element is in the queue.
     *
     * @param element what to append, not null
     * @throws InterruptedException when interrupted while waiting; nothing was put
     * @throws IllegalArgumentException when the element has more bytes than the queue takes
     * @throws io.polyproc.errors.SerializationException when it cannot be turned into bytes; nothing was put
     * @throws io.polyproc.errors.QueueException when the files of a durable queue fail
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public void put(E element) throws InterruptedException {
        byte[] bytes = encode(element);
        put(bytes.length, into -> into.put(bytes), Timeouts.FOREVER);
    }

    /**
     * Appends an element if there is room. Does not respond to interrupts.
     *
     * @return false when there is no room
     */
    @Override
    public boolean offer(E element) {
        byte[] bytes = encode(element);
        return tryPut(bytes.length, into -> into.put(bytes));
    }

    /**
     * Appends an element, waiting for room up to the given time.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return false when there was no room in time
     * @throws InterruptedException when interrupted while waiting; nothing was put
     */
    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        byte[] bytes = encode(element);
        return put(bytes.length, into -> into.put(bytes), Timeouts.nanos(timeout, unit));
    }

    /**
     * Appends an element that a writer writes in place, waiting for room if there is none.
     *
     * @param maxLength the most bytes that it writes
     * @param writer writes it
     * @throws InterruptedException when interrupted while waiting; nothing was put
     * @throws IllegalArgumentException when the element is larger than the queue or {@code maxLength} allows; nothing
     *     was put
     * @throws IllegalStateException when called by the writer of another element of this queue
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public void put(int maxLength, DirectWriter writer) throws InterruptedException {
        put(maxLength, Objects.requireNonNull(writer, WRITER), Timeouts.FOREVER);
    }

    /**
     * Appends an element that a writer writes in place, waiting for room up to the given time.
     *
     * @param maxLength the most bytes that it writes
     * @param writer writes it
     * @param timeout how long to wait; zero or negative for one attempt
     * @param unit of the timeout
     * @return false when there was no room in time
     * @throws InterruptedException when interrupted while waiting; nothing was put
     */
    public boolean offer(int maxLength, DirectWriter writer, long timeout, TimeUnit unit) throws InterruptedException {
        return put(maxLength, Objects.requireNonNull(writer, WRITER), Timeouts.nanos(timeout, unit));
    }

    /**
     * Appends an element that a writer writes in place if there is room. Does not respond to interrupts.
     *
     * @param maxLength the most bytes that it writes
     * @param writer writes it
     * @return false when there is no room
     */
    public boolean offer(int maxLength, DirectWriter writer) {
        return tryPut(maxLength, Objects.requireNonNull(writer, WRITER));
    }

    /**
     * Takes the first element, waiting until there is one.
     *
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws DecodeException when it was taken but cannot be decoded here; the exception has its bytes
     * @throws io.polyproc.errors.QueueException when the files of a durable queue fail
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public E take() throws InterruptedException {
        ElementCopy copy = new ElementCopy();
        take(copy, Timeouts.FOREVER);
        return decode(copy.bytes());
    }

    /**
     * Takes the first element, waiting for one up to the given time.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    @Override
    public E poll(long timeout, TimeUnit unit) throws InterruptedException {
        ElementCopy copy = new ElementCopy();
        return take(copy, Timeouts.nanos(timeout, unit)) ? decode(copy.bytes()) : null;
    }

    /**
     * As {@link #poll(long, TimeUnit)}.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    public E poll(Duration timeout) throws InterruptedException {
        return poll(Timeouts.nanos(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the first element if there is one. Does not respond to interrupts.
     *
     * @return null when there is none
     */
    @Override
    public E poll() {
        ElementCopy copy = new ElementCopy();
        return tryTake(copy, 1) > 0 ? decode(copy.bytes()) : null;
    }

    /**
     * Takes the first element, which a reader reads in place, waiting until there is one.
     *
     * @param reader reads it
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws IllegalStateException when called by the reader of another element of this queue
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public void take(DirectReader reader) throws InterruptedException {
        take(Objects.requireNonNull(reader, READER), Timeouts.FOREVER);
    }

    /**
     * Takes the first element, which a reader reads in place, waiting for one up to the given time.
     *
     * @param reader reads it
     * @param timeout how long to wait; zero or negative for one attempt
     * @param unit of the timeout
     * @return false when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    public boolean poll(DirectReader reader, long timeout, TimeUnit unit) throws InterruptedException {
        return take(Objects.requireNonNull(reader, READER), Timeouts.nanos(timeout, unit));
    }

    /**
     * Takes the first element if there is one, which a reader reads in place. Does not respond to interrupts.
     *
     * @param reader reads it
     * @return false when there is none
     */
    public boolean poll(DirectReader reader) {
        return tryTake(Objects.requireNonNull(reader, READER), 1) > 0;
    }

    /**
     * Takes the available elements, which a reader reads in place, one after the other. Does not wait.
     *
     * @param reader reads them; if it throws, that element is taken, and those after it are not
     * @param maxElements the most elements to take
     * @return the number of elements taken
     */
    public int drain(DirectReader reader, int maxElements) {
        return tryTake(Objects.requireNonNull(reader, READER), maxElements);
    }

    @Override
    public E peek() {
        byte[] bytes = peekBytes();
        return bytes == null ? null : decode(bytes);
    }

    /**
     * Returns the number of elements that are in the queue at one moment within this call, up to {@link
     * Integer#MAX_VALUE}. Other threads may put and take before it returns.
     *
     * @return the number of elements
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, count());
    }

    /**
     * As {@link #drainTo(Collection, int)}, of all elements.
     *
     * @param target gets the elements
     * @return the number of elements moved
     */
    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /**
     * Moves the available elements to a collection, one after the other, in order. An element leaves the queue for good
     * once the collection has it. If the collection throws, or the heap has no room, that element returns to the head
     * of the queue, and the exception propagates. Elements that were added before stay in the collection. The
     * collection is called under no lock.
     *
     * <p>Meanwhile other consumers take the elements after this one, and its room in a bounded queue is not free. If
     * this process dies meanwhile, that one element is lost with it, as after a take.
     *
     * @param target gets the elements
     * @param maxElements the most elements to move
     * @return the number of elements moved
     * @throws IllegalArgumentException when the target is this queue, through any handle
     * @throws DecodeException when an element cannot be decoded here: it is taken, and the exception has its bytes; the
     *     elements after it are still in the queue
     * @throws io.polyproc.errors.IpcException when too many such calls are in progress in all processes
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public int drainTo(Collection<? super E> target, int maxElements) {
        // Checked before any element is taken.
        Objects.requireNonNull(target, "target");
        refuseItself(target);
        if (maxElements <= 0) {
            return 0;
        }
        int done = 0;
        try (Drain drain = drain()) {
            for (byte[] bytes = drain.next(); bytes != null; bytes = done < maxElements ? drain.next() : null) {
                handOver(bytes, target, drain);
                done++;
            }
        }
        return done;
    }

    private void handOver(byte[] bytes, Collection<? super E> target, Drain drain) {
        E element = decodeOrGiveBack(bytes, drain);
        try {
            target.add(element);
        } catch (RuntimeException | Error e) {
            giveBack(drain, e);
            throw e;
        }
    }

    /** As {@link #decode}; an element for which the heap has no room is given back. */
    private E decodeOrGiveBack(byte[] bytes, Drain drain) {
        try {
            return decode(bytes);
        } catch (DecodeException e) {
            if (e.getCause() instanceof OutOfMemoryError full) {
                giveBack(drain, full);
                throw full;
            }
            throw e;
        }
    }

    private static void giveBack(Drain drain, Throwable refusal) {
        try {
            drain.giveBack();
        } catch (RuntimeException e) {
            refusal.addSuppressed(e);
        }
    }

    private void refuseItself(Collection<?> other) {
        if (other instanceof QueueHandle<?> queue && queue.queueRef().equals(queueRef())) {
            throw new IllegalArgumentException(
                    this + " cannot be drained into itself, nor its elements be put into it again");
        }
    }

    /**
     * Appends all these elements as {@link #add} does.
     *
     * @throws IllegalArgumentException when the collection is this queue, through any handle
     */
    @Override
    public boolean addAll(Collection<? extends E> elements) {
        refuseItself(Objects.requireNonNull(elements, "elements"));
        return super.addAll(elements);
    }

    /**
     * Takes all elements that are in the queue now, without decoding them.
     *
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public void clear() {
        long left = count();
        int taken = 1;
        while (left > 0 && taken > 0) {
            taken = tryTake(NOTHING, (int) Math.min(left, CLEAR_BATCH));
            left -= taken;
        }
    }

    /**
     * Returns an iterator over the elements that are in the queue now, in order. It reads them in batches, so a long
     * queue does not have to fit into the heap. The iterator is <i>weakly consistent</i>: it does not show elements
     * that are put afterwards, and may or may not show elements that are taken meanwhile. It decodes each element on
     * demand, under no lock.
     *
     * @return an iterator that cannot remove
     */
    @Override
    public Iterator<E> iterator() {
        return new ElementIterator<>(scan(), this::decode);
    }

    /**
     * Returns a spliterator over the elements of {@link #iterator()}. It is not {@link Spliterator#SIZED}: elements
     * come and go.
     *
     * @return a spliterator that is ordered, weakly consistent, and has no nulls
     */
    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(
                iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.CONCURRENT);
    }

    /**
     * Not supported: the queue cannot lose an element in its middle.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public boolean remove(Object element) {
        throw new UnsupportedOperationException(
                "a queue between processes cannot remove from its middle: take the elements in order");
    }

    /**
     * Tells whether there is an element to take.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public boolean isReady() {
        return count() > 0;
    }

    /**
     * Returns the workspace in which a put notifies threads that wait for several objects.
     *
     * @return the workspace of the queue
     */
    @Override
    public final Optional<Workspace> announcedIn() {
        return Optional.of(workspace());
    }

    @Override
    public final Workspace workspace() {
        return ref.workspace();
    }

    @Override
    public final Optional<String> name() {
        return ref.name();
    }

    @Override
    public final String toString() {
        return ref + (ref.workspace().isOpen() ? " with " + count() + " elements" : " (closed)");
    }

    /** Tells whether the other object is a handle of the same queue, or of the same group of it. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof QueueHandle<?> that && ref.equals(that.ref);
    }

    @Override
    public final int hashCode() {
        return ref.hashCode();
    }

    /** Called by serialization. */
    final Object writeReplace() {
        return new Form<>(ref, codec);
    }

    private static final class Form<E> extends HandleProxy {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Serializable if the user's codec is; if not, serialization says so.
        private final Codec<E> codec;

        Form(ObjectRef ref, Codec<E> codec) {
            super(ref);
            this.codec = codec;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        protected Object attach(ObjectRef ref) {
            switch (ref.type()) {
                case QUEUE:
                case QUEUE_GROUP:
                    return new SharedQueue<>(ref, codec);
                case RING_QUEUE:
                    return new RingQueue<>(ref, codec);
                default:
                    throw new IllegalStateException(ref + " is no queue");
            }
        }
    }
}

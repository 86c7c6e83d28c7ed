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
 * What the queues of this package have in common: all of {@link BlockingQueue} in terms of a queue of byte arrays, their
 * place, their name and their serial form.
 *
 * @param <E> the elements
 */
abstract class QueueHandle<E> extends AbstractQueue<E> implements BlockingQueue<E>, SharedObject, Selectable {

    private static final long serialVersionUID = 1L;

    private static final String WRITER = "writer";
    private static final String READER = "reader";
    private static final DirectReader NOTHING = element -> {};

    /** How many elements {@link #clear} takes at a time. */
    private static final int CLEARED_AT_A_TIME = 1024;

    final transient ObjectRef ref;
    final transient Codec<E> codec;

    QueueHandle(ObjectRef ref, Codec<E> codec) {
        this.ref = ref;
        this.codec = Objects.requireNonNull(codec, "codec");
    }

    /** Appends what a writer writes, waiting at most so long for room; false when there was none in time. */
    abstract boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException;

    /** Appends what a writer writes if there is room, whether this thread is interrupted or not. */
    abstract boolean tryPut(int maxLength, DirectWriter writer);

    /** Has the first element read and takes it, waiting at most so long for one; false when there was none in time. */
    abstract boolean take(DirectReader reader, long nanos) throws InterruptedException;

    /** Has those elements read that are there and takes them, whether this thread is interrupted or not. */
    abstract int tryTake(DirectReader reader, int maxElements);

    /** The first element, left where it is; null when there is none. */
    abstract byte[] peekBytes();

    /** Reads the elements that are there now, in order, some at a time, and leaves them where they are; null behind the last. */
    abstract Supplier<byte[]> cursor();

    /** How many elements there are. */
    abstract long count();

    /** Takes elements one by one for a target that may refuse them, never more than were there when this was called. */
    abstract Drain drain();

    /** The object of the queue itself, where {@link #ref} may be a group of it. */
    abstract ObjectRef queueRef();

    /** The element's bytes. */
    final byte[] encode(E element) {
        return Objects.requireNonNull(
                codec.encode(Objects.requireNonNull(element, "element")), "the codec's encode has returned null");
    }

    /** The bytes of all these elements, which are those of a collection that is not this queue. */
    final List<byte[]> encodeAll(Collection<? extends E> elements) {
        Objects.requireNonNull(elements, "elements");
        refuseItself(elements);
        List<byte[]> all = new ArrayList<>();
        for (E element : elements) {
            all.add(encode(element));
        }
        return all;
    }

    /** The element that was written as these bytes. */
    final E decode(byte[] bytes) {
        try {
            return Objects.requireNonNull(codec.decode(bytes), "the codec's decode has returned null");
        } catch (RuntimeException | Error e) {
            // Errors, too: who has taken the element has nothing but these bytes.
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
     * Appends an element if there is room. Does not let itself be interrupted.
     *
     * @return false when there is no room
     */
    @Override
    public boolean offer(E element) {
        byte[] bytes = encode(element);
        return tryPut(bytes.length, into -> into.put(bytes));
    }

    /**
     * Appends an element, waiting at most so long for room.
     *
     * @param timeout how long to wait; 0 or less to look once
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
     * @param maxLength how many bytes it writes at most
     * @param writer writes it
     * @throws InterruptedException when interrupted while waiting; nothing was put
     * @throws IllegalArgumentException when the element is larger than the queue takes, or than was said; nothing was put
     * @throws IllegalStateException when called by the writer of another element of this queue
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public void put(int maxLength, DirectWriter writer) throws InterruptedException {
        put(maxLength, Objects.requireNonNull(writer, WRITER), Timeouts.FOREVER);
    }

    /**
     * Appends an element that a writer writes in place, waiting at most so long for room.
     *
     * @param maxLength how many bytes it writes at most
     * @param writer writes it
     * @param timeout how long to wait; 0 or less to look once
     * @param unit of the timeout
     * @return false when there was no room in time
     * @throws InterruptedException when interrupted while waiting; nothing was put
     */
    public boolean offer(int maxLength, DirectWriter writer, long timeout, TimeUnit unit) throws InterruptedException {
        return put(maxLength, Objects.requireNonNull(writer, WRITER), Timeouts.nanos(timeout, unit));
    }

    /**
     * Appends an element that a writer writes in place if there is room. Does not let itself be interrupted.
     *
     * @param maxLength how many bytes it writes at most
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
     * Takes the first element, waiting at most so long for one.
     *
     * @param timeout how long to wait; 0 or less to look once
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
     * @param timeout how long to wait; zero or negative to look once
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    public E poll(Duration timeout) throws InterruptedException {
        return poll(Timeouts.nanos(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the first element if there is one. Does not let itself be interrupted.
     *
     * @return null when there is none
     */
    @Override
    public E poll() {
        ElementCopy copy = new ElementCopy();
        return tryTake(copy, 1) > 0 ? decode(copy.bytes()) : null;
    }

    /**
     * Takes the first element, which a reader reads where it is, waiting until there is one.
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
     * Takes the first element, which a reader reads where it is, waiting at most so long for one.
     *
     * @param reader reads it
     * @param timeout how long to wait; 0 or less to look once
     * @param unit of the timeout
     * @return false when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    public boolean poll(DirectReader reader, long timeout, TimeUnit unit) throws InterruptedException {
        return take(Objects.requireNonNull(reader, READER), Timeouts.nanos(timeout, unit));
    }

    /**
     * Takes the first element if there is one, which a reader reads where it is. Does not let itself be interrupted.
     *
     * @param reader reads it
     * @return false when there is none
     */
    public boolean poll(DirectReader reader) {
        return tryTake(Objects.requireNonNull(reader, READER), 1) > 0;
    }

    /**
     * Takes the elements that are there, which a reader reads where they are, one after the other. Does not wait.
     *
     * @param reader reads them; if it throws, that element is taken, and those behind it are not
     * @param maxElements how many it takes at most
     * @return how many it has taken
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
     * Counts the elements that are in the queue at one moment within this call, up to {@link Integer#MAX_VALUE}. Others may put
     * and take before it returns.
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
     * @return how many that were
     */
    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /**
     * Moves elements that are there to a collection, one after the other, in order. An element leaves the queue for good once the
     * collection has it. If the collection throws, or the heap has no room, that element is put back in front of the
     * others, and the exception is the collection's; what was added before stays there. The collection is called under no lock.
     *
     * <p>Meanwhile other takers take what is behind the element, and its room in a bounded queue is not free. If this process
     * dies meanwhile, that one element is gone with it, as after a take.
     *
     * @param target gets the elements
     * @param maxElements how many at most
     * @return how many that were
     * @throws IllegalArgumentException when the target is this queue, through whichever handle
     * @throws DecodeException when an element cannot be decoded here: it is taken, and the exception has its bytes;
     *     what is behind it is still in the queue
     * @throws io.polyproc.errors.IpcException when too many of such calls are under way in all processes
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public int drainTo(Collection<? super E> target, int maxElements) {
        // Before anything is taken.
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
     * @throws IllegalArgumentException when the collection is this queue, through whichever handle
     */
    @Override
    public boolean addAll(Collection<? extends E> elements) {
        refuseItself(Objects.requireNonNull(elements, "elements"));
        return super.addAll(elements);
    }

    /**
     * Takes all elements that are there now, and decodes none.
     *
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public void clear() {
        long left = count();
        int taken = 1;
        while (left > 0 && taken > 0) {
            taken = tryTake(NOTHING, (int) Math.min(left, CLEARED_AT_A_TIME));
            left -= taken;
        }
    }

    /**
     * Iterates over the elements that are in the queue now, in order. Elements are read some at a time, so a long queue does not
     * have to fit into the heap. The iterator is <i>weakly consistent</i>: it does not show what is put afterwards, and may or
     * may not show what is taken meanwhile. It decodes each element when that is asked for, under no lock.
     *
     * @return an iterator that cannot remove
     */
    @Override
    public Iterator<E> iterator() {
        return new ElementIterator<>(cursor(), this::decode);
    }

    /**
     * A spliterator over the elements of {@link #iterator()}. It is not {@link Spliterator#SIZED}: elements come and go.
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
     * Whether there is an element to be taken.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public boolean isReady() {
        return count() > 0;
    }

    /**
     * Where a put wakes those who wait for several things.
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

    /** For people: the place and the number of elements. */
    @Override
    public final String toString() {
        return ref + (ref.workspace().isOpen() ? " with " + count() + " elements" : " (closed)");
    }

    /** Whether the other one is a handle of the same queue, or of the same group of it. */
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

package io.polyproc.queue;

import io.polyproc.codec.Codec;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.UndecodableElementException;
import io.polyproc.internal.segment.HandleForm;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.segment.Selectable;
import io.polyproc.segment.SharedObject;
import io.polyproc.segment.Workspace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What the queues of this package have in common: all of {@link BlockingQueue} in terms of a queue of byte arrays, their
 * place, their name and their serial form.
 *
 * @param <E> the elements
 */
abstract class QueueHandle<E> extends AbstractQueue<E> implements BlockingQueue<E>, SharedObject, Selectable {

    private static final long serialVersionUID = 1L;

    final transient ObjectRef ref;
    final transient Codec<E> codec;

    QueueHandle(ObjectRef ref, Codec<E> codec) {
        this.ref = ref;
        this.codec = codec;
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

    /** The elements that are there now, in order, left where they are. */
    abstract List<byte[]> snapshot();

    /** How many elements there are. */
    abstract long count();

    /** Moves at most so many elements to another collection; returns how many that were. */
    abstract int drain(Collection<? super E> target, int maxElements);

    /** The element's bytes. */
    final byte[] encode(E element) {
        return codec.encode(Objects.requireNonNull(element, "element"));
    }

    /** The element that was written as these bytes. */
    final E decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (RuntimeException | LinkageError e) {
            throw new UndecodableElementException(ref, bytes, e);
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
        put(bytes.length, into -> into.put(bytes), Long.MAX_VALUE);
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
        return put(bytes.length, into -> into.put(bytes), Math.max(0, unit.toNanos(timeout)));
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
        put(maxLength, writer, Long.MAX_VALUE);
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
        return put(maxLength, writer, unit.toNanos(timeout));
    }

    /**
     * Appends an element that a writer writes in place if there is room. Does not let itself be interrupted.
     *
     * @param maxLength how many bytes it writes at most
     * @param writer writes it
     * @return false when there is no room
     */
    public boolean offer(int maxLength, DirectWriter writer) {
        return tryPut(maxLength, writer);
    }

    /**
     * Takes the first element, waiting until there is one.
     *
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws UndecodableElementException when it was taken but cannot be decoded here; the exception has its bytes
     * @throws io.polyproc.errors.QueueException when the files of a durable queue fail
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public E take() throws InterruptedException {
        Copy copy = new Copy();
        take(copy, Long.MAX_VALUE);
        return decode(copy.bytes);
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
        Copy copy = new Copy();
        return take(copy, Math.max(0, unit.toNanos(timeout))) ? decode(copy.bytes) : null;
    }

    /**
     * As {@link #poll(long, TimeUnit)}.
     *
     * @param timeout how long to wait; zero or negative to look once
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    public E poll(Duration timeout) throws InterruptedException {
        return poll(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the first element if there is one. Does not let itself be interrupted.
     *
     * @return null when there is none
     */
    @Override
    public E poll() {
        Copy copy = new Copy();
        return tryTake(copy, 1) > 0 ? decode(copy.bytes) : null;
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
        take(reader, Long.MAX_VALUE);
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
        return take(reader, unit.toNanos(timeout));
    }

    /**
     * Takes the first element if there is one, which a reader reads where it is. Does not let itself be interrupted.
     *
     * @param reader reads it
     * @return false when there is none
     */
    public boolean poll(DirectReader reader) {
        return tryTake(reader, 1) > 0;
    }

    /**
     * Takes the elements that are there, which a reader reads where they are, one after the other. Does not wait.
     *
     * @param reader reads them; if it throws, that element is taken, and those behind it are not
     * @param maxElements how many it takes at most
     * @return how many it has taken
     */
    public int drain(DirectReader reader, int maxElements) {
        return tryTake(reader, maxElements);
    }

    @Override
    public E peek() {
        byte[] bytes = peekBytes();
        return bytes == null ? null : decode(bytes);
    }

    /**
     * How many elements are in the queue, up to {@link Integer#MAX_VALUE}: exact when nobody is putting or taking.
     *
     * @return the number of elements
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, count());
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super E> target, int maxElements) {
        // Before anything is taken, which would be lost otherwise.
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException(this + " cannot be drained into itself");
        }
        return drain(target, maxElements);
    }

    /**
     * The elements that are in the queue now, in order. It does not show what happens to the queue afterwards.
     *
     * @return an iterator that cannot remove
     */
    @Override
    public Iterator<E> iterator() {
        List<E> all = new ArrayList<>();
        for (byte[] bytes : snapshot()) {
            all.add(decode(bytes));
        }
        return Collections.unmodifiableList(all).iterator();
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

    /** Called by serialization. */
    final Object writeReplace() {
        return new Form<>(ref, codec);
    }

    /** Copies an element out of the queue. */
    static final class Copy implements DirectReader {
        byte[] bytes;

        @Override
        public void read(ByteBuffer element) {
            bytes = new byte[element.remaining()];
            element.get(bytes);
        }
    }

    private static final class Form<E> extends HandleForm {
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

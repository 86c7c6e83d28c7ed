package io.polyproc.queue;

import io.polyproc.codec.Codec;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.UndecodableElementException;
import io.polyproc.internal.segment.HandleForm;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.segment.Selectable;
import io.polyproc.segment.SharedObject;
import io.polyproc.segment.Workspace;
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

    /** Appends an element, waiting at most so long for room; false when there was none in time. */
    abstract boolean put(byte[] bytes, long nanos) throws InterruptedException;

    /** Appends an element if there is room, whether this thread is interrupted or not. */
    abstract boolean tryPut(byte[] bytes);

    /** Takes the first element, waiting at most so long for one; null when there was none in time. */
    abstract byte[] take(long nanos) throws InterruptedException;

    /** Takes the first element if there is one, whether this thread is interrupted or not. */
    abstract byte[] tryTake();

    /** The first element, left where it is; null when there is none. */
    abstract byte[] peekBytes();

    /** The elements that are there now, in order, left where they are. */
    abstract List<byte[]> snapshot();

    /** How many elements there are. */
    abstract long count();

    /** Moves at most so many elements to another collection; returns how many that were. */
    int drain(Collection<? super E> target, int maxElements) {
        int drained = 0;
        while (drained < maxElements) {
            E element = poll();
            if (element == null) {
                break;
            }
            target.add(element);
            drained++;
        }
        return drained;
    }

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
        put(encode(element), Long.MAX_VALUE);
    }

    /**
     * Appends an element if there is room. Does not let itself be interrupted.
     *
     * @return false when there is no room
     */
    @Override
    public boolean offer(E element) {
        return tryPut(encode(element));
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
        return put(encode(element), Math.max(0, unit.toNanos(timeout)));
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
        return decode(take(Long.MAX_VALUE));
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
        byte[] bytes = take(Math.max(0, unit.toNanos(timeout)));
        return bytes == null ? null : decode(bytes);
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
        byte[] bytes = tryTake();
        return bytes == null ? null : decode(bytes);
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

package io.polyproc.queue;

import io.polyproc.codec.Codec;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.MissingFlagsException;
import io.polyproc.errors.QueueException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.errors.UndecodableElementException;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.chronicle.QueueDescriptor;
import io.polyproc.internal.chronicle.RawQueue;
import io.polyproc.internal.segment.HandleForm;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.SharedObject;
import io.polyproc.segment.Workspace;
import java.nio.charset.StandardCharsets;
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
 * A first-in-first-out queue between processes, on a durable log. Any number of processes put and take; each element goes to
 * exactly one taker. It is unbounded: {@code put} never waits for room.
 *
 * <p>An element is turned into bytes by a {@link Codec} before it is put, so later changes to the object do not reach the
 * queue. The order is that of the puts, whoever takes.
 *
 * <p><b>Thread and process safety.</b> Safe. What was done before a put is visible after the take of that element.
 *
 * <p><b>Progress.</b> Blocking. Puts exclude each other for a moment, so do takes; a put and a take do not. Whoever waits for
 * an element sleeps in the kernel and is woken by the put. An interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> When {@code put} has returned, the element is in the log, and survives the death of its
 * producer and of everybody else; dead in the middle of a put, the element is there or it is not. Dead in the middle of a
 * take, the element is still there, or it is gone with the process that had taken it. The others go on in either case,
 * within 150 ms, and {@link #size()} is exact.
 *
 * <p><b>Cost.</b> The first use in a JVM loads Chronicle Queue, which takes 0.3 to 0.9 s, and needs JVM flags. Children get
 * them by themselves.
 *
 * <p><b>What a log cannot do</b>: {@link #remove(Object)}, {@link #removeIf}, {@link #removeAll}, {@link #retainAll} and the
 * iterator's {@code remove} throw {@link UnsupportedOperationException}.
 *
 * @param <E> the elements
 */
public final class SharedQueue<E> extends AbstractQueue<E> implements BlockingQueue<E>, SharedObject {

    private static final long serialVersionUID = 1L;

    private final transient ObjectRef ref;
    private final transient RawQueue queue;
    private final transient Codec<E> codec;

    private SharedQueue(ObjectRef ref, Codec<E> codec) {
        this.ref = ref;
        this.queue = RawQueue.of(ref);
        this.codec = codec;
    }

    /**
     * Finds or creates a queue.
     *
     * @param <E> the elements
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param codec turns elements into bytes and back; all users of a queue need codecs with the same {@link Codec#id()}
     * @return the queue
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws TypeMismatchException when the name is taken by something else, or a queue of other elements
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static <E> SharedQueue<E> open(Workspace workspace, Optional<String> name, Codec<E> codec) {
        ChronicleFlags.check();
        MappedWorkspace mapped = (MappedWorkspace) workspace;
        ObjectSpec spec =
                new ObjectSpec(ObjectType.QUEUE, name.orElse(null), 0, 0, hash(codec.id()), QueueDescriptor.LENGTH);
        ObjectRef ref = mapped.findOrCreate(spec, ObjectSpec.NO_VALUE);
        mapped.noteDurableQueue();
        return new SharedQueue<>(ref, codec);
    }

    /**
     * Appends an element. When this returns, the element is in the queue for good. Never waits for room.
     *
     * @param element what to append, not null
     * @throws InterruptedException when interrupted while others are putting; nothing was put
     * @throws IllegalArgumentException when the element has more than 16 MiB
     * @throws io.polyproc.errors.SerializationException when it cannot be turned into bytes; nothing was put
     * @throws QueueException when the files fail
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public void put(E element) throws InterruptedException {
        byte[] bytes = codec.encode(Objects.requireNonNull(element, "element"));
        try {
            queue.put(bytes);
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }

    /**
     * As {@link #put}, but does not let itself be interrupted.
     *
     * @return true: there is always room
     */
    @Override
    public boolean offer(E element) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    put(element);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * As {@link #put}; there is always room, so the time is not needed.
     *
     * @return true
     */
    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        put(element);
        return true;
    }

    /**
     * Takes the first element, waiting until there is one.
     *
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws UndecodableElementException when it was taken but cannot be decoded here; the exception has its bytes
     * @throws QueueException when the files fail
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public E take() throws InterruptedException {
        return takeWithin(Long.MAX_VALUE);
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
        return takeWithin(Math.max(0, unit.toNanos(timeout)));
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
     * Takes the first element if there is one.
     *
     * @return null when there is none
     */
    @Override
    public E poll() {
        boolean interrupted = Thread.interrupted();
        try {
            return takeWithin(0);
        } catch (InterruptedException e) {
            interrupted = true;
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private E takeWithin(long nanos) throws InterruptedException {
        try {
            byte[] bytes = queue.take(nanos);
            return bytes == null ? null : decode(bytes);
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }

    private E decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (RuntimeException | LinkageError e) {
            throw new UndecodableElementException(ref, bytes, e);
        }
    }

    @Override
    public E peek() {
        byte[] bytes = queue.peek();
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
        return (int) Math.min(Integer.MAX_VALUE, queue.size());
    }

    /**
     * How much room there is: always {@link Integer#MAX_VALUE}, since the queue is unbounded.
     *
     * @return {@link Integer#MAX_VALUE}
     */
    @Override
    public int remainingCapacity() {
        return Integer.MAX_VALUE;
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

    /**
     * The elements that are in the queue now, in order. It does not show what happens to the queue afterwards.
     *
     * @return an iterator that cannot remove
     */
    @Override
    public Iterator<E> iterator() {
        List<E> all = new ArrayList<>();
        for (byte[] bytes : queue.snapshot()) {
            all.add(decode(bytes));
        }
        return Collections.unmodifiableList(all).iterator();
    }

    /**
     * Not supported: a log cannot lose an element in its middle.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public boolean remove(Object element) {
        throw new UnsupportedOperationException(
                "a durable queue cannot remove from its middle: take the elements in order");
    }

    @Override
    public Workspace workspace() {
        return ref.workspace();
    }

    @Override
    public Optional<String> name() {
        return ref.name();
    }

    /** For people: the place and the number of elements. */
    @Override
    public String toString() {
        return ref + (ref.workspace().isOpen() ? " with " + queue.size() + " elements" : " (closed)");
    }

    /** 64 bits of the id, so that users of a named queue who mean different elements are told. */
    private static long hash(String id) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xFF) * 0x100000001B3L;
        }
        return hash == 0 ? 1 : hash;
    }

    private Object writeReplace() {
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
            return new SharedQueue<>(ref, codec);
        }
    }
}

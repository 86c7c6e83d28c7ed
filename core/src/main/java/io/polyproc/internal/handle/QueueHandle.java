package io.polyproc.internal.handle;

import io.polyproc.Workspace;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DecodeException;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.codec.ElementCopy;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.queue.IpcQueue;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Implements {@link IpcQueue} on a queue of byte arrays. */
abstract class QueueHandle<E> extends AbstractQueue<E> implements IpcQueue<E> {

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
    abstract byte @Nullable [] peekBytes();

    /**
     * Returns a scan of the elements that are in the queue now, in order. It takes none, reads in batches, and
     * returns null after the last.
     */
    abstract Supplier<byte @Nullable []> scan();

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
            throw new DecodeException(ref.toString(), bytes, e);
        }
    }

    @Override
    public void put(E element) throws InterruptedException {
        byte[] bytes = encode(element);
        put(bytes.length, into -> into.put(bytes), Timeouts.FOREVER);
    }

    @Override
    public boolean offer(E element) {
        byte[] bytes = encode(element);
        return tryPut(bytes.length, into -> into.put(bytes));
    }

    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        byte[] bytes = encode(element);
        return put(bytes.length, into -> into.put(bytes), Timeouts.nanos(timeout, unit));
    }

    @Override
    public boolean offer(E element, Duration timeout) throws InterruptedException {
        return offer(element, Timeouts.nanos(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public void put(int maxLength, DirectWriter writer) throws InterruptedException {
        put(maxLength, Objects.requireNonNull(writer, WRITER), Timeouts.FOREVER);
    }

    @Override
    public boolean offer(int maxLength, DirectWriter writer, Duration timeout) throws InterruptedException {
        return put(maxLength, Objects.requireNonNull(writer, WRITER), Timeouts.nanos(timeout));
    }

    @Override
    public boolean offer(int maxLength, DirectWriter writer) {
        return tryPut(maxLength, Objects.requireNonNull(writer, WRITER));
    }

    @Override
    public E take() throws InterruptedException {
        ElementCopy copy = new ElementCopy();
        take(copy, Timeouts.FOREVER);
        return decode(copy.bytes());
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        ElementCopy copy = new ElementCopy();
        return take(copy, Timeouts.nanos(timeout, unit)) ? decode(copy.bytes()) : null;
    }

    @Override
    public @Nullable E poll(Duration timeout) throws InterruptedException {
        return poll(Timeouts.nanos(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public @Nullable E poll() {
        ElementCopy copy = new ElementCopy();
        return tryTake(copy, 1) > 0 ? decode(copy.bytes()) : null;
    }

    @Override
    public void take(DirectReader reader) throws InterruptedException {
        take(Objects.requireNonNull(reader, READER), Timeouts.FOREVER);
    }

    @Override
    public boolean poll(DirectReader reader, Duration timeout) throws InterruptedException {
        return take(Objects.requireNonNull(reader, READER), Timeouts.nanos(timeout));
    }

    @Override
    public boolean poll(DirectReader reader) {
        return tryTake(Objects.requireNonNull(reader, READER), 1) > 0;
    }

    @Override
    public int drain(DirectReader reader, int maxElements) {
        return tryTake(Objects.requireNonNull(reader, READER), maxElements);
    }

    @Override
    public @Nullable E peek() {
        byte[] bytes = peekBytes();
        return bytes == null ? null : decode(bytes);
    }

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

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        refuseItself(Objects.requireNonNull(elements, "elements"));
        return super.addAll(elements);
    }

    @Override
    public void clear() {
        long left = count();
        int taken = 1;
        while (left > 0 && taken > 0) {
            taken = tryTake(NOTHING, (int) Math.min(left, CLEAR_BATCH));
            left -= taken;
        }
    }

    @Override
    public Iterator<E> iterator() {
        return new ElementIterator<>(scan(), this::decode);
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(
                iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.CONCURRENT);
    }

    @Override
    public boolean remove(Object element) {
        throw new UnsupportedOperationException(
                "a queue between processes cannot remove from its middle: take the elements in order");
    }

    @Override
    public boolean isReady() {
        return count() > 0;
    }

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
    public final boolean equals(@Nullable Object other) {
        return other instanceof QueueHandle<?> that && ref.equals(that.ref);
    }

    @Override
    public final int hashCode() {
        return ref.hashCode();
    }

    /** Called by serialization. */
    final Object writeReplace() {
        return new CodecProxy<>(ref, codec);
    }
}

package io.polyproc.queue;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;
import io.polyproc.Workspace;
import io.polyproc.channel.Selectable;
import io.polyproc.codec.DecodeException;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What both queues between processes have in common: a {@link BlockingQueue} whose elements are bytes in shared memory.
 * The direct forms, with a {@link DirectWriter} or a {@link DirectReader}, put and take these bytes in place, without a
 * codec.
 *
 * <p><b>Thread and process safety.</b> Safe. Actions before a put happen-before those after the take of that element.
 *
 * @param <E> the elements
 */
public interface IpcQueue<E> extends BlockingQueue<E>, SharedObject, Selectable {

    /**
     * Appends an element, waiting for room if there is none. When this returns, the element is in the queue.
     *
     * @param element what to append, not null
     * @throws InterruptedException when interrupted while waiting; nothing was put
     * @throws IllegalArgumentException when the element has more bytes than the queue takes
     * @throws io.polyproc.codec.SerializationException when it cannot be turned into bytes; nothing was put
     * @throws io.polyproc.queue.QueueException when the files of a durable queue fail
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    void put(E element) throws InterruptedException;

    /**
     * Appends an element if there is room. Does not respond to interrupts.
     *
     * @return false when there is no room
     */
    @Override
    boolean offer(E element);

    /**
     * Appends an element, waiting for room up to the given time.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return false when there was no room in time
     * @throws InterruptedException when interrupted while waiting; nothing was put
     */
    @Override
    boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException;

    /**
     * Appends an element as {@link #offer(Object, long, TimeUnit)} does.
     *
     * @param element what to append, not null
     * @param timeout how long to wait; zero or negative for one attempt
     * @return false when there was no room in time
     * @throws InterruptedException when interrupted while waiting; nothing was put
     */
    boolean offer(E element, Duration timeout) throws InterruptedException;

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
    void put(int maxLength, DirectWriter writer) throws InterruptedException;

    /**
     * Appends an element that a writer writes in place, waiting for room up to the given time.
     *
     * @param maxLength the most bytes that it writes
     * @param writer writes it
     * @param timeout how long to wait; zero or negative for one attempt
     * @return false when there was no room in time
     * @throws InterruptedException when interrupted while waiting; nothing was put
     */
    boolean offer(int maxLength, DirectWriter writer, Duration timeout) throws InterruptedException;

    /**
     * Appends an element that a writer writes in place if there is room. Does not respond to interrupts.
     *
     * @param maxLength the most bytes that it writes
     * @param writer writes it
     * @return false when there is no room
     */
    boolean offer(int maxLength, DirectWriter writer);

    /**
     * Takes the first element, waiting until there is one.
     *
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws DecodeException when it was taken but cannot be decoded here; the exception has its bytes
     * @throws io.polyproc.queue.QueueException when the files of a durable queue fail
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    E take() throws InterruptedException;

    /**
     * Takes the first element, waiting for one up to the given time.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    @Override
    @Nullable
    E poll(long timeout, TimeUnit unit) throws InterruptedException;

    /**
     * As {@link #poll(long, TimeUnit)}.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return null when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    @Nullable
    E poll(Duration timeout) throws InterruptedException;

    /**
     * Takes the first element if there is one. Does not respond to interrupts.
     *
     * @return null when there is none
     */
    @Override
    @Nullable
    E poll();

    /**
     * Takes the first element, which a reader reads in place, waiting until there is one.
     *
     * @param reader reads it
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws IllegalStateException when called by the reader of another element of this queue
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    void take(DirectReader reader) throws InterruptedException;

    /**
     * Takes the first element, which a reader reads in place, waiting for one up to the given time.
     *
     * @param reader reads it
     * @param timeout how long to wait; zero or negative for one attempt
     * @return false when there was none in time
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    boolean poll(DirectReader reader, Duration timeout) throws InterruptedException;

    /**
     * Takes the first element if there is one, which a reader reads in place. Does not respond to interrupts.
     *
     * @param reader reads it
     * @return false when there is none
     */
    boolean poll(DirectReader reader);

    /**
     * Takes the available elements, which a reader reads in place, one after the other. Does not wait.
     *
     * @param reader reads them; if it throws, that element is taken, and those after it are not
     * @param maxElements the most elements to take
     * @return the number of elements taken
     */
    int drain(DirectReader reader, int maxElements);

    /**
     * Returns the number of elements that are in the queue at one moment within this call, up to {@link
     * Integer#MAX_VALUE}. Other threads may put and take before it returns.
     *
     * @return the number of elements
     * @throws ClosedException when the workspace is closed
     */
    @Override
    int size();

    /**
     * As {@link #drainTo(Collection, int)}, of all elements.
     *
     * @param target gets the elements
     * @return the number of elements moved
     */
    @Override
    int drainTo(Collection<? super E> target);

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
     * @throws io.polyproc.IpcException when too many such calls are in progress in all processes
     * @throws ClosedException when the workspace is closed
     */
    @Override
    int drainTo(Collection<? super E> target, int maxElements);

    /**
     * Appends all these elements as {@link #add} does.
     *
     * @throws IllegalArgumentException when the collection is this queue, through any handle
     */
    @Override
    boolean addAll(Collection<? extends E> elements);

    /**
     * Takes all elements that are in the queue now, without decoding them.
     *
     * @throws ClosedException when the workspace is closed
     */
    @Override
    void clear();

    /**
     * Returns an iterator over the elements that are in the queue now, in order. It reads them in batches, so a long
     * queue does not have to fit into the heap. The iterator is <i>weakly consistent</i>: it does not show elements
     * that are put afterwards, and may or may not show elements that are taken meanwhile. It decodes each element on
     * demand, under no lock.
     *
     * @return an iterator that cannot remove
     */
    @Override
    Iterator<E> iterator();

    /**
     * Returns a spliterator over the elements of {@link #iterator()}. It is not {@link Spliterator#SIZED}: elements
     * come and go.
     *
     * @return a spliterator that is ordered, weakly consistent, and has no nulls
     */
    @Override
    Spliterator<E> spliterator();

    /**
     * Not supported: the queue cannot lose an element in its middle.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    boolean remove(Object element);

    /**
     * Tells whether there is an element to take.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    @Override
    boolean isReady();

    /**
     * Returns the workspace in which a put notifies threads that wait for several objects.
     *
     * @return the workspace of the queue
     */
    @Override
    Optional<Workspace> announcedIn();
}

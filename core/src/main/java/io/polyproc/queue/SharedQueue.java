package io.polyproc.queue;

import io.polyproc.ClosedException;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DecodeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

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
public interface SharedQueue<E> extends IpcQueue<E> {

    /**
     * Appends all these elements, one after the other, waiting for room if the queue is bounded. Cheaper than single
     * puts.
     *
     * @param elements what to append
     * @throws InterruptedException when interrupted while waiting; the first of them may have been put
     * @throws QueueShutdownException when the queue was shut down; if that happened while waiting for room, the first
     *     ones are put
     * @throws io.polyproc.WorkspaceException when there is no room on the disk; the first ones may be put
     */
    void putAll(Collection<? extends E> elements) throws InterruptedException;

    /**
     * Takes the first element, waiting until there is one. The caller has to acknowledge it.
     *
     * @return the element, to be acknowledged or given back
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     * @throws DecodeException when it cannot be decoded here; it counts as acknowledged, the exception has its bytes
     * @throws io.polyproc.IpcException when 1024 elements are taken and not acknowledged
     * @throws QueueShutdownException when the queue was shut down and has no more elements
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    Delivery<E> takeWithAck() throws InterruptedException;

    /**
     * As {@link #takeWithAck()}, waiting up to the given time.
     *
     * @param timeout how long to wait; zero or negative for one attempt
     * @return null when there was none in time, or the queue was shut down
     * @throws InterruptedException when interrupted while waiting; nothing was taken
     */
    @Nullable
    Delivery<E> pollWithAck(Duration timeout) throws InterruptedException;

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
    boolean join(Duration timeout) throws InterruptedException;

    /**
     * As {@link #join(Duration)}, without a limit.
     *
     * @throws InterruptedException when interrupted while waiting
     * @throws QueueShutdownException when the queue was shut down with elements in it
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    void join() throws InterruptedException;

    /**
     * Finds or creates a consumer group of this queue. Each group sees every element, and each element goes to one
     * consumer of a group. A new group begins with the elements that are available in this queue now; create it before
     * the first put if it is to see everything. Elements stay in the queue, and count for its capacity, until all
     * groups have taken them. Consumers without a group form a group of their own.
     *
     * @param name the group's name
     * @return a handle that takes for the group, and puts into this queue
     * @throws io.polyproc.IpcException when there are 32 groups already
     * @throws ClosedException when the workspace is closed
     */
    SharedQueue<E> group(String name);

    /**
     * Returns the queue of the elements that were delivered {@link QueueOptions#maxAttempts} times and never
     * acknowledged. In rare cases, after the death of a process, an element is in it twice.
     *
     * @return a queue of its own, unbounded
     * @throws ClosedException when the workspace is closed
     */
    SharedQueue<E> deadLetters();

    /**
     * Refuses all further puts, in every process. A thread that waits to put gets a {@link QueueShutdownException}. The
     * elements in the queue can be taken; after that {@link #take} throws that exception, too, and {@link #poll}
     * returns null at once.
     *
     * @throws ClosedException when the workspace is closed
     */
    void shutdown();

    /**
     * Refuses all further puts and takes, in every process. The elements stay in the queue, for {@link #reopen()}.
     *
     * @throws ClosedException when the workspace is closed
     */
    void shutdownNow();

    /**
     * Undoes {@link #shutdown()} or {@link #shutdownNow()}.
     *
     * @throws ClosedException when the workspace is closed
     */
    void reopen();

    /**
     * Tells whether the queue was shut down.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    boolean isShutdown();

    /**
     * Reads the log from the first element that it still has, without taking anything.
     *
     * @return a reader, to be closed after use
     * @throws ClosedException when the workspace is closed
     */
    QueueReplay<E> replay();

    /**
     * Reads the elements of the log that were put at the given time or later, without taking anything.
     *
     * @param from the earliest time of a put
     * @return a reader, to be closed after use
     * @throws ClosedException when the workspace is closed
     */
    QueueReplay<E> replay(Instant from);

    /**
     * Returns the number of elements that can be put before the capacity is reached.
     *
     * @return the number; {@link Integer#MAX_VALUE} when the queue is unbounded
     * @throws ClosedException when the workspace is closed
     */
    @Override
    int remainingCapacity();

    /**
     * Tells whether there is an element to take, or the queue was shut down.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    @Override
    boolean isReady();

    /**
     * {@inheritDoc}
     *
     * @throws QueueShutdownException after {@link #shutdownNow()}: nothing can be taken until {@link #reopen()}
     */
    @Override
    void clear();
}

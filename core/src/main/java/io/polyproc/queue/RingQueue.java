package io.polyproc.queue;

import io.polyproc.ClosedException;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import java.util.Collection;

/**
 * A bounded first-in-first-out queue between processes, in a ring of shared memory. Any number of processes put and
 * take; each element goes to exactly one consumer. The queue lives as long as its workspace, and needs no JVM flag.
 *
 * <p>It is full when it has as many elements as its capacity allows, or when their bytes fill the ring; then {@code
 * put} waits. An element is turned into bytes by a {@link Codec} before it is put, so later changes to the object do
 * not reach the queue. The direct forms, with a {@link DirectWriter} or {@link DirectReader}, put and take bytes in
 * place, without copying or allocating. An element that one form has put can be taken by the other, provided that both
 * agree on the bytes.
 *
 * <p><b>Thread and process safety.</b> Safe. Actions before a put happen-before those after the take of that element.
 *
 * <p><b>Progress.</b> Blocking. Puts exclude each other for a moment, and so do takes; a put and a take run
 * concurrently. A thread that waits for an element or for room parks in the kernel. An interrupt is noticed within 50
 * ms.
 *
 * <p><b>If a process dies here.</b> When {@code put} has returned, the element is in the queue, and survives the death
 * of its producer. After a death within a put, the element is in the queue entirely or not at all. After a death within
 * a take, the element is still in the queue, or it was taken and is lost with its consumer. In either case the other
 * processes go on within 150 ms, and {@link #size()} is exact.
 *
 * <p><b>What a ring cannot do</b>: {@link #remove(Object)}, {@link #removeIf}, {@link #removeAll}, {@link #retainAll}
 * and the iterator's {@code remove} throw {@link UnsupportedOperationException}.
 *
 * @param <E> the elements
 */
public interface RingQueue<E> extends IpcQueue<E> {

    /**
     * Appends all these elements in their order, waiting for room. It puts as many at once as there is room for, which
     * is faster than one by one.
     *
     * @param elements what to append, none of them null
     * @throws InterruptedException when interrupted while waiting; the first of them may have been put
     * @throws IllegalArgumentException when one of them is larger than the ring; nothing was put
     * @throws io.polyproc.codec.SerializationException when one cannot be turned into bytes; nothing was put
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    void putAll(Collection<? extends E> elements) throws InterruptedException;

    /**
     * Returns the number of elements that can be added before the capacity is reached. If their bytes fill the ring
     * before, there is less room.
     *
     * @return the capacity less the size
     */
    @Override
    int remainingCapacity();
}

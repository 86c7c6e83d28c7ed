package io.polyproc.queue;

import io.polyproc.codec.Codec;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.MissingFlagsException;
import io.polyproc.errors.QueueException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.chronicle.ChronicleFlags;
import io.polyproc.internal.chronicle.QueueDescriptor;
import io.polyproc.internal.chronicle.RawQueue;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.segment.Workspace;
import java.util.List;
import java.util.Optional;

/**
 * A first-in-first-out queue between processes, on a durable log. Any number of processes put and take; each element goes to
 * exactly one taker. It is unbounded: {@code put} never waits for room.
 *
 * <p>An element is turned into bytes by a {@link Codec} before it is put, so later changes to the object do not reach the
 * queue. The order is that of the puts, whoever takes. An element has at most 16 MiB.
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
public final class SharedQueue<E> extends QueueHandle<E> {

    private static final long serialVersionUID = 1L;

    private final transient RawQueue queue;

    SharedQueue(ObjectRef ref, Codec<E> codec) {
        super(ref, codec);
        this.queue = RawQueue.of(ref);
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
                new ObjectSpec(ObjectType.QUEUE, name.orElse(null), 0, 0, hash(codec), QueueDescriptor.LENGTH);
        ObjectRef ref = mapped.findOrCreate(spec, ObjectSpec.NO_VALUE);
        mapped.noteDurableQueue();
        return new SharedQueue<>(ref, codec);
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
    boolean put(byte[] bytes, long nanos) throws InterruptedException {
        try {
            queue.put(bytes);
            return true;
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }

    @Override
    boolean tryPut(byte[] bytes) {
        return uninterruptibly(() -> put(bytes, 0));
    }

    @Override
    byte[] take(long nanos) throws InterruptedException {
        try {
            return queue.take(nanos);
        } catch (QueueException e) {
            throw queue.explain(e);
        }
    }

    @Override
    byte[] tryTake() {
        return uninterruptibly(() -> take(0));
    }

    private interface Step<T> {
        T run() throws InterruptedException;
    }

    private static <T> T uninterruptibly(Step<T> step) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return step.run();
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

    @Override
    byte[] peekBytes() {
        return queue.peek();
    }

    @Override
    List<byte[]> snapshot() {
        return queue.snapshot();
    }

    @Override
    long count() {
        return queue.size();
    }
}

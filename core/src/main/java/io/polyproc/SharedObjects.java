package io.polyproc;

import io.polyproc.channel.Broadcast;
import io.polyproc.channel.OneWayPipe;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeOptions;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.queue.MissingFlagsException;
import io.polyproc.queue.MissingLibraryException;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.RingQueueOptions;
import io.polyproc.queue.SharedQueue;
import io.polyproc.sync.BarrierOptions;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.SemaphoreOptions;
import io.polyproc.value.SharedBoolean;
import io.polyproc.value.SharedByteArray;
import io.polyproc.value.SharedDouble;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import io.polyproc.value.SharedLong;
import io.polyproc.value.SharedLongArray;
import io.polyproc.value.SharedRecord;
import io.polyproc.value.SharedRecordArray;

/**
 * The kinds of objects that processes share, one method for each kind and one more where it has options.
 *
 * <p>{@link Multiprocessing} creates anonymous objects: each call creates a new one, which other processes reach
 * through its handle. {@link Multiprocessing#named} returns the same methods bound to a name: they find the object of
 * that name, or create it. So unrelated processes can share it:
 *
 * <pre>{@code
 * SharedLong mine = mp.sharedLong(0);
 * SharedLong everyones = mp.named("requests").sharedLong(0);
 * }</pre>
 *
 * <p>All methods throw {@link ClosedException} when the workspace or the {@code Multiprocessing} is closed, and {@link
 * NullPointerException} for a null argument. Methods bound to a name throw {@link TypeMismatchException} when the name
 * belongs to an object of another kind, or to one that was created with other arguments or options. The initial value
 * of an object that exists is not compared and not changed.
 *
 * <p><b>Thread and process safety.</b> Safe. If several processes create an object of one name at once, one creates it
 * and the others find it.
 *
 * <p><b>If a process dies here:</b> the object is created completely, or not at all.
 */
public interface SharedObjects {

    /**
     * Creates a 32-bit integer.
     *
     * @param initial the initial value
     * @return a handle to it
     */
    SharedInt sharedInt(int initial);

    /**
     * Creates a 64-bit integer.
     *
     * @param initial the initial value
     * @return a handle to it
     */
    SharedLong sharedLong(long initial);

    /**
     * Creates a 64-bit floating-point number.
     *
     * @param initial the initial value
     * @return a handle to it
     */
    SharedDouble sharedDouble(double initial);

    /**
     * Creates a truth value.
     *
     * @param initial the initial value
     * @return a handle to it
     */
    SharedBoolean sharedBoolean(boolean initial);

    /**
     * Creates an array of 32-bit integers, all 0.
     *
     * @param length the number of elements, at least 0
     * @return a handle to it
     * @throws IllegalArgumentException when the length is negative
     */
    SharedIntArray sharedIntArray(int length);

    /**
     * Creates an array of 32-bit integers with these elements.
     *
     * @param elements the initial elements; an existing array has the same length
     * @return a handle to it
     */
    SharedIntArray sharedIntArrayOf(int... elements);

    /**
     * Creates an array of 64-bit integers, all 0.
     *
     * @param length the number of elements, at least 0
     * @return a handle to it
     * @throws IllegalArgumentException when the length is negative
     */
    SharedLongArray sharedLongArray(int length);

    /**
     * Creates an array of 64-bit integers with these elements.
     *
     * @param elements the initial elements; an existing array has the same length
     * @return a handle to it
     */
    SharedLongArray sharedLongArrayOf(long... elements);

    /**
     * Creates an array of 64-bit floating-point numbers, all 0.
     *
     * @param length the number of elements, at least 0
     * @return a handle to it
     * @throws IllegalArgumentException when the length is negative
     */
    SharedDoubleArray sharedDoubleArray(int length);

    /**
     * Creates an array of 64-bit floating-point numbers with these elements.
     *
     * @param elements the initial elements; an existing array has the same length
     * @return a handle to it
     */
    SharedDoubleArray sharedDoubleArrayOf(double... elements);

    /**
     * Creates an array of bytes, all 0.
     *
     * @param length the number of elements, at least 0
     * @return a handle to it
     * @throws IllegalArgumentException when the length is negative
     */
    SharedByteArray sharedByteArray(int length);

    /**
     * Creates an array of bytes with these elements.
     *
     * @param elements the initial elements; an existing array has the same length
     * @return a handle to it
     */
    SharedByteArray sharedByteArrayOf(byte... elements);

    /**
     * Creates a record of the initial record's class, which is read and written as a whole.
     *
     * @param <R> the record class
     * @param initial the initial record; an existing one has the same fields
     * @return a handle to it
     * @throws IllegalArgumentException when records of this class cannot be shared, or a string is too long
     */
    <R extends Record> SharedRecord<R> sharedRecord(R initial);

    /**
     * Creates an array of records, each of which equals the initial one.
     *
     * @param <R> the record class
     * @param length the number of elements, at least 0
     * @param initial the initial value of each element; those of an existing array have the same fields
     * @return a handle to it
     * @throws IllegalArgumentException when the length is negative, or for a record that {@link #sharedRecord} refuses
     */
    <R extends Record> SharedRecordArray<R> sharedRecordArray(int length, R initial);

    /**
     * Creates a lock that is not reentrant and that reports the death of its owner: Python's {@code Lock}.
     *
     * @return a handle to it
     */
    default IpcLock lock() {
        return lock(LockOptions.defaults());
    }

    /**
     * Creates a lock that its owner may acquire again: Python's {@code RLock}.
     *
     * @return a handle to it
     */
    default IpcLock reentrantLock() {
        return lock(LockOptions.defaults().withReentrancy(true));
    }

    /**
     * Creates a lock.
     *
     * @param options reentrancy, the reaction to the owner's death, deadlock detection
     * @return a handle to it
     */
    IpcLock lock(LockOptions options);

    /**
     * Creates a lock that several threads may hold for reading, or one for writing.
     *
     * @return a handle to it
     */
    default IpcReadWriteLock readWriteLock() {
        return readWriteLock(LockOptions.defaults());
    }

    /**
     * Creates a lock that several threads may hold for reading, or one for writing. It is always reentrant.
     *
     * @param options the reaction to the writer's death, deadlock detection
     * @return a handle to it
     */
    IpcReadWriteLock readWriteLock(LockOptions options);

    /**
     * Creates an event, not set: Python's {@code Event}.
     *
     * @return a handle to it
     */
    IpcEvent event();

    /**
     * Creates a semaphore without a maximum, whose permits are returned when their holder dies.
     *
     * @param permits the initial number of permits, at least 0
     * @return a handle to it
     * @throws IllegalArgumentException when the number is negative
     */
    default IpcSemaphore semaphore(int permits) {
        return semaphore(permits, SemaphoreOptions.defaults());
    }

    /**
     * Creates a semaphore that never has more than its initial number of permits: Python's {@code BoundedSemaphore}.
     * Its permits are returned when their holder dies.
     *
     * @param permits the initial and the maximal number of permits, at least 0
     * @return a handle to it
     * @throws IllegalArgumentException when the number is negative
     */
    default IpcSemaphore boundedSemaphore(int permits) {
        return semaphore(permits, SemaphoreOptions.defaults().withMaximum(permits));
    }

    /**
     * Creates a semaphore.
     *
     * @param permits the initial number of permits, at least 0
     * @param options the maximal number of permits, and the treatment of those of a dead process
     * @return a handle to it
     * @throws IllegalArgumentException when the number is negative or exceeds the maximum
     */
    IpcSemaphore semaphore(int permits, SemaphoreOptions options);

    /**
     * Creates a latch, which opens when it has been counted down to 0.
     *
     * @param count the initial count, at least 0
     * @return a handle to it
     * @throws IllegalArgumentException when the count is negative
     */
    IpcLatch latch(int count);

    /**
     * Creates a barrier that breaks when a party dies.
     *
     * @param parties the number of parties, from 1 to 1024
     * @return a handle to it
     * @throws IllegalArgumentException when the number is out of range
     */
    default IpcBarrier barrier(int parties) {
        return barrier(parties, BarrierOptions.defaults());
    }

    /**
     * Creates a barrier.
     *
     * @param parties the number of parties, from 1 to 1024
     * @param options the reaction to a party's death
     * @return a handle to it
     * @throws IllegalArgumentException when the number is out of range
     */
    IpcBarrier barrier(int parties, BarrierOptions options);

    /**
     * Creates an unbounded durable queue. {@link Codecs#of(Class)} lists the types that have a compact form, and those
     * that deserialization accepts.
     *
     * @param <E> the elements
     * @param type the class of which every element is an instance
     * @return a handle to it
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws MissingLibraryException when Chronicle Queue is not on the class path
     */
    default <E> SharedQueue<E> queue(Class<E> type) {
        return queue(Codecs.of(type));
    }

    /**
     * Creates a durable queue.
     *
     * @param <E> the elements
     * @param type the class of which every element is an instance
     * @param options capacity, attempts
     * @return a handle to it
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws MissingLibraryException when Chronicle Queue is not on the class path
     */
    default <E> SharedQueue<E> queue(Class<E> type, QueueOptions options) {
        return queue(Codecs.of(type), options);
    }

    /**
     * Creates an unbounded durable queue of elements that a codec encodes.
     *
     * @param <E> the elements
     * @param codec encodes elements; to be sent to another process, the handle needs one that is serializable
     * @return a handle to it
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws MissingLibraryException when Chronicle Queue is not on the class path
     */
    default <E> SharedQueue<E> queue(Codec<E> codec) {
        return queue(codec, QueueOptions.defaults());
    }

    /**
     * Creates a durable queue of elements that a codec encodes.
     *
     * @param <E> the elements
     * @param codec encodes elements; to be sent to another process, the handle needs one that is serializable
     * @param options capacity, attempts
     * @return a handle to it
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws MissingLibraryException when Chronicle Queue is not on the class path
     */
    <E> SharedQueue<E> queue(Codec<E> codec, QueueOptions options);

    /**
     * Creates a bounded queue in a ring of shared memory, of 64 bytes for each element and at least 64 KiB.
     *
     * @param <E> the elements
     * @param type the class of which every element is an instance
     * @param capacity the maximal number of elements, from 1 to 268435455
     * @return a handle to it
     * @throws IllegalArgumentException when the capacity is out of range
     */
    default <E> RingQueue<E> ringQueue(Class<E> type, int capacity) {
        return ringQueue(Codecs.of(type), capacity);
    }

    /**
     * Creates a bounded queue in a ring of shared memory.
     *
     * @param <E> the elements
     * @param type the class of which every element is an instance
     * @param options the capacity in elements and in bytes
     * @return a handle to it
     */
    default <E> RingQueue<E> ringQueue(Class<E> type, RingQueueOptions options) {
        return ringQueue(Codecs.of(type), options);
    }

    /**
     * Creates a bounded queue in a ring of shared memory, of 64 bytes for each element and at least 64 KiB.
     *
     * @param <E> the elements
     * @param codec encodes elements; to be sent to another process, the handle needs one that is serializable
     * @param capacity the maximal number of elements, from 1 to 268435455
     * @return a handle to it
     * @throws IllegalArgumentException when the capacity is out of range
     */
    default <E> RingQueue<E> ringQueue(Codec<E> codec, int capacity) {
        return ringQueue(codec, RingQueueOptions.ofCapacity(capacity));
    }

    /**
     * Creates a bounded queue in a ring of shared memory.
     *
     * @param <E> the elements
     * @param codec encodes elements; to be sent to another process, the handle needs one that is serializable
     * @param options the capacity in elements and in bytes
     * @return a handle to it
     */
    <E> RingQueue<E> ringQueue(Codec<E> codec, RingQueueOptions options);

    /**
     * Creates a pipe for byte arrays that goes both ways, with 64 KiB in each direction.
     *
     * @return its two ends
     */
    default Pipe<byte[]> pipe() {
        return pipe(Codecs.bytes());
    }

    /**
     * Creates a pipe that goes both ways, with 64 KiB in each direction.
     *
     * @param <E> the messages
     * @param type the class of which every message is an instance
     * @return its two ends
     */
    default <E> Pipe<E> pipe(Class<E> type) {
        return pipe(Codecs.of(type));
    }

    /**
     * Creates a pipe that goes both ways, with 64 KiB in each direction.
     *
     * @param <E> the messages
     * @param codec encodes messages; to be sent to another process, an end needs one that is serializable
     * @return its two ends
     */
    default <E> Pipe<E> pipe(Codec<E> codec) {
        return pipe(codec, PipeOptions.defaults());
    }

    /**
     * Creates a pipe that goes both ways.
     *
     * @param <E> the messages
     * @param codec encodes messages; to be sent to another process, an end needs one that is serializable
     * @param options the capacity of each direction
     * @return its two ends
     */
    <E> Pipe<E> pipe(Codec<E> codec, PipeOptions options);

    /**
     * Creates a pipe for byte arrays that goes one way, with 64 KiB.
     *
     * @return its two ends
     */
    default OneWayPipe<byte[]> oneWayPipe() {
        return oneWayPipe(Codecs.bytes());
    }

    /**
     * Creates a pipe that goes one way, with 64 KiB.
     *
     * @param <E> the messages
     * @param type the class of which every message is an instance
     * @return its two ends
     */
    default <E> OneWayPipe<E> oneWayPipe(Class<E> type) {
        return oneWayPipe(Codecs.of(type));
    }

    /**
     * Creates a pipe that goes one way, with 64 KiB.
     *
     * @param <E> the messages
     * @param codec encodes messages; to be sent to another process, an end needs one that is serializable
     * @return its two ends
     */
    default <E> OneWayPipe<E> oneWayPipe(Codec<E> codec) {
        return oneWayPipe(codec, PipeOptions.defaults());
    }

    /**
     * Creates a pipe that goes one way.
     *
     * @param <E> the messages
     * @param codec encodes messages; to be sent to another process, an end needs one that is serializable
     * @param options the capacity
     * @return its two ends
     */
    <E> OneWayPipe<E> oneWayPipe(Codec<E> codec, PipeOptions options);

    /**
     * Creates a broadcast, which one process writes and all may read.
     *
     * @param <E> the messages
     * @param type the class of which every message is an instance
     * @param bytes the bytes of the messages in the ring, from 64 to 512 MiB, rounded up to a power of two
     * @return a handle to it
     * @throws IllegalArgumentException when the size is out of range
     */
    default <E> Broadcast<E> broadcast(Class<E> type, int bytes) {
        return broadcast(Codecs.of(type), bytes);
    }

    /**
     * Creates a broadcast, which one process writes and all may read.
     *
     * @param <E> the messages
     * @param codec encodes messages; to be sent to another process, the handle needs one that is serializable
     * @param bytes the bytes of the messages in the ring, from 64 to 512 MiB, rounded up to a power of two; each has a
     *     header of 16 bytes and is rounded up to a multiple of 8. An eighth of them may be overwritten at a time
     * @return a handle to it
     * @throws IllegalArgumentException when the size is out of range
     */
    <E> Broadcast<E> broadcast(Codec<E> codec, int bytes);
}

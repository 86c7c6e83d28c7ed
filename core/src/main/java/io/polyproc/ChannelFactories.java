package io.polyproc;

import io.polyproc.channel.Broadcast;
import io.polyproc.channel.OneWayPipe;
import io.polyproc.channel.Pipe;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.MissingFlagsException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.codec.BytesCodec;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.queue.QueueOptions;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import io.polyproc.segment.Workspace;
import java.util.Optional;

/** The facade's factories of what carries messages from process to process. */
abstract class ChannelFactories extends SyncFactories {

    ChannelFactories(MappedWorkspace workspace) {
        super(workspace);
    }

    /**
     * A new queue of elements of this type, on a durable log. See {@link Codecs#of(Class)} for which types have a compact
     * form, and what Java serialization lets in.
     *
     * @param <E> the elements
     * @param type what every element is an instance of
     * @return the queue
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws ClosedException when this is closed
     */
    public <E> SharedQueue<E> queue(Class<E> type) {
        return SharedQueue.open(usable(), Optional.empty(), Codecs.of(type));
    }

    /**
     * The queue of elements of this type and that name, made if there is none.
     *
     * @param <E> the elements
     * @param name a plain word
     * @param type what every element is an instance of
     * @return the queue
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws TypeMismatchException when the name is taken by something else, or a queue of other elements
     * @throws ClosedException when this is closed
     */
    public <E> SharedQueue<E> queue(String name, Class<E> type) {
        return SharedQueue.open(usable(), Optional.of(name), Codecs.of(type));
    }

    /**
     * A new queue with these options.
     *
     * @param <E> the elements
     * @param type what every element is an instance of
     * @param options what kind of queue
     * @return the queue
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws ClosedException when this is closed
     */
    public <E> SharedQueue<E> queue(Class<E> type, QueueOptions options) {
        return SharedQueue.open(usable(), Optional.empty(), Codecs.of(type), options);
    }

    /**
     * The queue with these options of that name, made if there is none.
     *
     * @param <E> the elements
     * @param name a plain word
     * @param type what every element is an instance of
     * @param options what kind of queue
     * @return the queue
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws TypeMismatchException when the name is taken by something else, or a queue of other elements or options
     * @throws ClosedException when this is closed
     */
    public <E> SharedQueue<E> queue(String name, Class<E> type, QueueOptions options) {
        return SharedQueue.open(usable(), Optional.of(name), Codecs.of(type), options);
    }

    /**
     * A new queue whose elements a codec of yours turns into bytes. To be sent to another process, the handle needs a codec
     * that is serializable.
     *
     * @param <E> the elements
     * @param codec turns elements into bytes and back
     * @return the queue
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws ClosedException when this is closed
     */
    public <E> SharedQueue<E> queue(Codec<E> codec) {
        return SharedQueue.open(usable(), Optional.empty(), codec);
    }

    /**
     * The queue of that name whose elements a codec of yours turns into bytes, made if there is none.
     *
     * @param <E> the elements
     * @param name a plain word
     * @param codec turns elements into bytes and back
     * @return the queue
     * @throws MissingFlagsException when this JVM lacks flags that Chronicle Queue needs; nothing was written
     * @throws TypeMismatchException when the name is taken by something else, or a queue of other elements
     * @throws ClosedException when this is closed
     */
    public <E> SharedQueue<E> queue(String name, Codec<E> codec) {
        return SharedQueue.open(usable(), Optional.of(name), codec);
    }

    /**
     * A new bounded queue of elements of this type, in a ring of shared memory that has 64 bytes for each element, and at
     * least 64 KiB. {@link RingQueue#open(Workspace, Optional, Codec, int, int)} makes larger ones.
     *
     * @param <E> the elements
     * @param type what every element is an instance of
     * @param capacity how many elements it has at most, at least 1
     * @return the queue
     * @throws IllegalArgumentException when the capacity is out of range
     * @throws ClosedException when this is closed
     */
    public <E> RingQueue<E> ringQueue(Class<E> type, int capacity) {
        return RingQueue.open(usable(), Optional.empty(), Codecs.of(type), capacity);
    }

    /**
     * The bounded queue of elements of this type and that name, made if there is none.
     *
     * @param <E> the elements
     * @param name a plain word
     * @param type what every element is an instance of
     * @param capacity how many elements it has at most, at least 1
     * @return the queue
     * @throws TypeMismatchException when the name is taken by something else, or a queue of other elements or size
     * @throws IllegalArgumentException when the capacity is out of range
     * @throws ClosedException when this is closed
     */
    public <E> RingQueue<E> ringQueue(String name, Class<E> type, int capacity) {
        return RingQueue.open(usable(), Optional.of(name), Codecs.of(type), capacity);
    }

    /**
     * A new bounded queue whose elements a codec of yours turns into bytes. To be sent to another process, the handle needs a
     * codec that is serializable.
     *
     * @param <E> the elements
     * @param codec turns elements into bytes and back
     * @param capacity how many elements it has at most, at least 1
     * @return the queue
     * @throws IllegalArgumentException when the capacity is out of range
     * @throws ClosedException when this is closed
     */
    public <E> RingQueue<E> ringQueue(Codec<E> codec, int capacity) {
        return RingQueue.open(usable(), Optional.empty(), codec, capacity);
    }

    /**
     * The bounded queue of that name whose elements a codec of yours turns into bytes, made if there is none.
     *
     * @param <E> the elements
     * @param name a plain word
     * @param codec turns elements into bytes and back
     * @param capacity how many elements it has at most, at least 1
     * @return the queue
     * @throws TypeMismatchException when the name is taken by something else, or a queue of other elements or size
     * @throws IllegalArgumentException when the capacity is out of range
     * @throws ClosedException when this is closed
     */
    public <E> RingQueue<E> ringQueue(String name, Codec<E> codec, int capacity) {
        return RingQueue.open(usable(), Optional.of(name), codec, capacity);
    }

    /**
     * A new pipe for byte arrays that goes both ways.
     *
     * @return its two ends
     * @throws ClosedException when this is closed
     */
    public Pipe<byte[]> pipe() {
        return pipe(BytesCodec.INSTANCE);
    }

    /**
     * A new pipe for messages of this type that goes both ways. {@link Pipe#open(Workspace, Codec, int)} makes one that holds
     * more.
     *
     * @param <E> the messages
     * @param type what every message is an instance of
     * @return its two ends
     * @throws ClosedException when this is closed
     */
    public <E> Pipe<E> pipe(Class<E> type) {
        return pipe(Codecs.of(type));
    }

    /**
     * A new pipe that goes both ways, whose messages a codec of yours turns into bytes. To be sent to another process, its
     * ends need a codec that is serializable.
     *
     * @param <E> the messages
     * @param codec turns messages into bytes and back
     * @return its two ends
     * @throws ClosedException when this is closed
     */
    public <E> Pipe<E> pipe(Codec<E> codec) {
        return Pipe.open(usable(), codec);
    }

    /**
     * A new pipe for byte arrays that goes one way.
     *
     * @return its two ends
     * @throws ClosedException when this is closed
     */
    public OneWayPipe<byte[]> oneWayPipe() {
        return oneWayPipe(BytesCodec.INSTANCE);
    }

    /**
     * A new pipe for messages of this type that goes one way.
     *
     * @param <E> the messages
     * @param type what every message is an instance of
     * @return its two ends
     * @throws ClosedException when this is closed
     */
    public <E> OneWayPipe<E> oneWayPipe(Class<E> type) {
        return oneWayPipe(Codecs.of(type));
    }

    /**
     * A new pipe that goes one way, whose messages a codec of yours turns into bytes.
     *
     * @param <E> the messages
     * @param codec turns messages into bytes and back
     * @return its two ends
     * @throws ClosedException when this is closed
     */
    public <E> OneWayPipe<E> oneWayPipe(Codec<E> codec) {
        return OneWayPipe.open(usable(), codec);
    }

    /**
     * A new broadcast of messages of this type.
     *
     * @param <E> the messages
     * @param type what every message is an instance of
     * @param bytes how many bytes of messages are kept, from 64 to 512 MiB; see {@link Broadcast#open}
     * @return the broadcast
     * @throws IllegalArgumentException when the size is out of range
     * @throws ClosedException when this is closed
     */
    public <E> Broadcast<E> broadcast(Class<E> type, int bytes) {
        return Broadcast.open(usable(), Optional.empty(), Codecs.of(type), bytes);
    }

    /**
     * The broadcast of messages of this type and that name, made if there is none.
     *
     * @param <E> the messages
     * @param name a plain word
     * @param type what every message is an instance of
     * @param bytes how many bytes of messages are kept, from 64 to 512 MiB; see {@link Broadcast#open}
     * @return the broadcast
     * @throws TypeMismatchException when the name is taken by something else, or a broadcast of other messages or size
     * @throws IllegalArgumentException when the size is out of range
     * @throws ClosedException when this is closed
     */
    public <E> Broadcast<E> broadcast(String name, Class<E> type, int bytes) {
        return Broadcast.open(usable(), Optional.of(name), Codecs.of(type), bytes);
    }

    /**
     * A new broadcast whose messages a codec of yours turns into bytes. To be sent to another process, the handle needs a
     * codec that is serializable.
     *
     * @param <E> the messages
     * @param codec turns messages into bytes and back
     * @param bytes how many bytes of messages are kept, from 64 to 512 MiB; see {@link Broadcast#open}
     * @return the broadcast
     * @throws IllegalArgumentException when the size is out of range
     * @throws ClosedException when this is closed
     */
    public <E> Broadcast<E> broadcast(Codec<E> codec, int bytes) {
        return Broadcast.open(usable(), Optional.empty(), codec, bytes);
    }

    /**
     * The broadcast of that name whose messages a codec of yours turns into bytes, made if there is none.
     *
     * @param <E> the messages
     * @param name a plain word
     * @param codec turns messages into bytes and back
     * @param bytes how many bytes of messages are kept, from 64 to 512 MiB; see {@link Broadcast#open}
     * @return the broadcast
     * @throws TypeMismatchException when the name is taken by something else, or a broadcast of other messages or size
     * @throws IllegalArgumentException when the size is out of range
     * @throws ClosedException when this is closed
     */
    public <E> Broadcast<E> broadcast(String name, Codec<E> codec, int bytes) {
        return Broadcast.open(usable(), Optional.of(name), codec, bytes);
    }
}

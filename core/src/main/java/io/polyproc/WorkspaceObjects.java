package io.polyproc;

import io.polyproc.channel.Broadcast;
import io.polyproc.channel.OneWayPipe;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeOptions;
import io.polyproc.codec.Codec;
import io.polyproc.internal.handle.BarrierHandle;
import io.polyproc.internal.handle.BooleanHandle;
import io.polyproc.internal.handle.BroadcastHandle;
import io.polyproc.internal.handle.ByteArrayHandle;
import io.polyproc.internal.handle.DoubleArrayHandle;
import io.polyproc.internal.handle.DoubleHandle;
import io.polyproc.internal.handle.DurableQueueHandle;
import io.polyproc.internal.handle.EventHandle;
import io.polyproc.internal.handle.IntArrayHandle;
import io.polyproc.internal.handle.IntHandle;
import io.polyproc.internal.handle.LatchHandle;
import io.polyproc.internal.handle.LockHandle;
import io.polyproc.internal.handle.LongArrayHandle;
import io.polyproc.internal.handle.LongHandle;
import io.polyproc.internal.handle.PipeHandles;
import io.polyproc.internal.handle.ReadWriteLockHandle;
import io.polyproc.internal.handle.RecordArrayHandle;
import io.polyproc.internal.handle.RecordHandle;
import io.polyproc.internal.handle.RingQueueHandle;
import io.polyproc.internal.handle.SemaphoreHandle;
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
import java.util.Optional;

/** Factories for the objects of a mapped workspace: anonymous ones, or those of one name. */
final class WorkspaceObjects implements SharedObjects {

    private final Multiprocessing owner;

    private final Optional<String> name;

    WorkspaceObjects(Multiprocessing owner, Optional<String> name) {
        this.owner = owner;
        this.name = name;
    }

    @Override
    public SharedInt sharedInt(int initial) {
        return IntHandle.open(owner.usable(), name, initial);
    }

    @Override
    public SharedLong sharedLong(long initial) {
        return LongHandle.open(owner.usable(), name, initial);
    }

    @Override
    public SharedDouble sharedDouble(double initial) {
        return DoubleHandle.open(owner.usable(), name, initial);
    }

    @Override
    public SharedBoolean sharedBoolean(boolean initial) {
        return BooleanHandle.open(owner.usable(), name, initial);
    }

    @Override
    public SharedIntArray sharedIntArray(int length) {
        return IntArrayHandle.open(owner.usable(), name, length);
    }

    @Override
    public SharedIntArray sharedIntArrayOf(int... elements) {
        return IntArrayHandle.open(owner.usable(), name, elements);
    }

    @Override
    public SharedLongArray sharedLongArray(int length) {
        return LongArrayHandle.open(owner.usable(), name, length);
    }

    @Override
    public SharedLongArray sharedLongArrayOf(long... elements) {
        return LongArrayHandle.open(owner.usable(), name, elements);
    }

    @Override
    public SharedDoubleArray sharedDoubleArray(int length) {
        return DoubleArrayHandle.open(owner.usable(), name, length);
    }

    @Override
    public SharedDoubleArray sharedDoubleArrayOf(double... elements) {
        return DoubleArrayHandle.open(owner.usable(), name, elements);
    }

    @Override
    public SharedByteArray sharedByteArray(int length) {
        return ByteArrayHandle.open(owner.usable(), name, length);
    }

    @Override
    public SharedByteArray sharedByteArrayOf(byte... elements) {
        return ByteArrayHandle.open(owner.usable(), name, elements);
    }

    @Override
    public <R extends Record> SharedRecord<R> sharedRecord(R initial) {
        return RecordHandle.open(owner.usable(), name, initial);
    }

    @Override
    public <R extends Record> SharedRecordArray<R> sharedRecordArray(int length, R initial) {
        return RecordArrayHandle.open(owner.usable(), name, length, initial);
    }

    @Override
    public IpcLock lock(LockOptions options) {
        return LockHandle.open(owner.usable(), name, options);
    }

    @Override
    public IpcReadWriteLock readWriteLock(LockOptions options) {
        return ReadWriteLockHandle.open(owner.usable(), name, options);
    }

    @Override
    public IpcEvent event() {
        return EventHandle.open(owner.usable(), name);
    }

    @Override
    public IpcSemaphore semaphore(int permits, SemaphoreOptions options) {
        return SemaphoreHandle.open(owner.usable(), name, permits, options);
    }

    @Override
    public IpcLatch latch(int count) {
        return LatchHandle.open(owner.usable(), name, count);
    }

    @Override
    public IpcBarrier barrier(int parties, BarrierOptions options) {
        return BarrierHandle.open(owner.usable(), name, parties, options);
    }

    @Override
    public <E> SharedQueue<E> queue(Codec<E> codec, QueueOptions options) {
        return DurableQueueHandle.open(owner.usable(), name, codec, options);
    }

    @Override
    public <E> RingQueue<E> ringQueue(Codec<E> codec, RingQueueOptions options) {
        return RingQueueHandle.open(owner.usable(), name, codec, options);
    }

    @Override
    public <E> Pipe<E> pipe(Codec<E> codec, PipeOptions options) {
        return PipeHandles.twoWay(owner.usable(), name, codec, options);
    }

    @Override
    public <E> OneWayPipe<E> oneWayPipe(Codec<E> codec, PipeOptions options) {
        return PipeHandles.oneWay(owner.usable(), name, codec, options);
    }

    @Override
    public <E> Broadcast<E> broadcast(Codec<E> codec, int bytes) {
        return BroadcastHandle.open(owner.usable(), name, codec, bytes);
    }

    @Override
    public String toString() {
        return name.map(word -> "objects named " + word).orElse("anonymous objects") + " of " + owner;
    }
}

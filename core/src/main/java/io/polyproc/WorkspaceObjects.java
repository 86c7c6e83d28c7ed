package io.polyproc;

import io.polyproc.channel.Broadcast;
import io.polyproc.channel.OneWayPipe;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeOptions;
import io.polyproc.codec.Codec;
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
        return SharedInt.open(owner.usable(), name, initial);
    }

    @Override
    public SharedLong sharedLong(long initial) {
        return SharedLong.open(owner.usable(), name, initial);
    }

    @Override
    public SharedDouble sharedDouble(double initial) {
        return SharedDouble.open(owner.usable(), name, initial);
    }

    @Override
    public SharedBoolean sharedBoolean(boolean initial) {
        return SharedBoolean.open(owner.usable(), name, initial);
    }

    @Override
    public SharedIntArray sharedIntArray(int length) {
        return SharedIntArray.open(owner.usable(), name, length);
    }

    @Override
    public SharedIntArray sharedIntArrayOf(int... elements) {
        return SharedIntArray.open(owner.usable(), name, elements);
    }

    @Override
    public SharedLongArray sharedLongArray(int length) {
        return SharedLongArray.open(owner.usable(), name, length);
    }

    @Override
    public SharedLongArray sharedLongArrayOf(long... elements) {
        return SharedLongArray.open(owner.usable(), name, elements);
    }

    @Override
    public SharedDoubleArray sharedDoubleArray(int length) {
        return SharedDoubleArray.open(owner.usable(), name, length);
    }

    @Override
    public SharedDoubleArray sharedDoubleArrayOf(double... elements) {
        return SharedDoubleArray.open(owner.usable(), name, elements);
    }

    @Override
    public SharedByteArray sharedByteArray(int length) {
        return SharedByteArray.open(owner.usable(), name, length);
    }

    @Override
    public SharedByteArray sharedByteArrayOf(byte... elements) {
        return SharedByteArray.open(owner.usable(), name, elements);
    }

    @Override
    public IpcLock lock(LockOptions options) {
        return IpcLock.open(owner.usable(), name, options);
    }

    @Override
    public IpcReadWriteLock readWriteLock(LockOptions options) {
        return IpcReadWriteLock.open(owner.usable(), name, options);
    }

    @Override
    public IpcEvent event() {
        return IpcEvent.open(owner.usable(), name);
    }

    @Override
    public IpcSemaphore semaphore(int permits, SemaphoreOptions options) {
        return IpcSemaphore.open(owner.usable(), name, permits, options);
    }

    @Override
    public IpcLatch latch(int count) {
        return IpcLatch.open(owner.usable(), name, count);
    }

    @Override
    public IpcBarrier barrier(int parties, BarrierOptions options) {
        return IpcBarrier.open(owner.usable(), name, parties, options);
    }

    @Override
    public <E> SharedQueue<E> queue(Codec<E> codec, QueueOptions options) {
        return SharedQueue.open(owner.usable(), name, codec, options);
    }

    @Override
    public <E> RingQueue<E> ringQueue(Codec<E> codec, RingQueueOptions options) {
        return RingQueue.open(owner.usable(), name, codec, options);
    }

    @Override
    public <E> Pipe<E> pipe(Codec<E> codec, PipeOptions options) {
        return Pipe.open(owner.usable(), name, codec, options);
    }

    @Override
    public <E> OneWayPipe<E> oneWayPipe(Codec<E> codec, PipeOptions options) {
        return OneWayPipe.open(owner.usable(), name, codec, options);
    }

    @Override
    public <E> Broadcast<E> broadcast(Codec<E> codec, int bytes) {
        return Broadcast.open(owner.usable(), name, codec, bytes);
    }

    @Override
    public String toString() {
        return name.map(word -> "objects named " + word).orElse("anonymous objects") + " of " + owner;
    }
}

package io.polyproc;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.sync.IpcBarrier;
import io.polyproc.sync.IpcEvent;
import io.polyproc.sync.IpcLatch;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.PartyDeath;
import io.polyproc.sync.PermitOwnership;
import java.util.Optional;

/** The facade's factories of what processes synchronise with. */
abstract class SyncFactories extends ValueFactories {

    SyncFactories(MappedWorkspace workspace) {
        super(workspace);
    }

    /**
     * A new lock that its owner cannot lock again.
     *
     * @return the lock
     * @throws ClosedException when this is closed
     */
    public IpcLock lock() {
        return IpcLock.open(usable(), Optional.empty(), LockOptions.standard());
    }

    /**
     * The lock that its owner cannot lock again of that name, made if there is none.
     *
     * @param name a plain word
     * @return the lock
     * @throws TypeMismatchException when the name is taken by something else, or a lock with other options
     * @throws ClosedException when this is closed
     */
    public IpcLock lock(String name) {
        return IpcLock.open(usable(), named(name), LockOptions.standard());
    }

    /**
     * A new lock that its owner may lock again.
     *
     * @return the lock
     * @throws ClosedException when this is closed
     */
    public IpcLock reentrantLock() {
        return IpcLock.open(usable(), Optional.empty(), LockOptions.standard().reentrant());
    }

    /**
     * The lock that its owner may lock again of that name, made if there is none.
     *
     * @param name a plain word
     * @return the lock
     * @throws TypeMismatchException when the name is taken by something else, or a lock with other options
     * @throws ClosedException when this is closed
     */
    public IpcLock reentrantLock(String name) {
        return IpcLock.open(usable(), named(name), LockOptions.standard().reentrant());
    }

    /**
     * A new lock with these options.
     *
     * @param options what kind of lock
     * @return the lock
     * @throws ClosedException when this is closed
     */
    public IpcLock lock(LockOptions options) {
        return IpcLock.open(usable(), Optional.empty(), options);
    }

    /**
     * The lock with these options of that name, made if there is none.
     *
     * @param name a plain word
     * @param options what kind of lock
     * @return the lock
     * @throws TypeMismatchException when the name is taken by something else, or a lock with other options
     * @throws ClosedException when this is closed
     */
    public IpcLock lock(String name, LockOptions options) {
        return IpcLock.open(usable(), named(name), options);
    }

    /**
     * A new lock that many may hold to read, or one to write. {@link IpcReadWriteLock#open} takes options.
     *
     * @return the lock
     * @throws ClosedException when this is closed
     */
    public IpcReadWriteLock readWriteLock() {
        return IpcReadWriteLock.open(usable(), Optional.empty(), LockOptions.standard());
    }

    /**
     * The lock of that name that many may hold to read, or one to write, made if there is none.
     *
     * @param name a plain word
     * @return the lock
     * @throws TypeMismatchException when the name is taken by something else, or a lock with other options
     * @throws ClosedException when this is closed
     */
    public IpcReadWriteLock readWriteLock(String name) {
        return IpcReadWriteLock.open(usable(), named(name), LockOptions.standard());
    }

    /**
     * A new event, not set.
     *
     * @return the event
     * @throws ClosedException when this is closed
     */
    public IpcEvent event() {
        return IpcEvent.open(usable(), Optional.empty());
    }

    /**
     * The event of that name, made if there is none.
     *
     * @param name a plain word
     * @return the event
     * @throws TypeMismatchException when the name is taken by something else
     * @throws ClosedException when this is closed
     */
    public IpcEvent event(String name) {
        return IpcEvent.open(usable(), named(name));
    }

    /**
     * A new semaphore without a bound, whose permits are free again when their holder dies. {@link IpcSemaphore#open} has
     * the other kinds.
     *
     * @param permits how many permits it has at first, at least 0
     * @return the semaphore
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when this is closed
     */
    public IpcSemaphore semaphore(int permits) {
        return IpcSemaphore.open(
                usable(), Optional.empty(), permits, Integer.MAX_VALUE, PermitOwnership.RETURNED_ON_DEATH);
    }

    /**
     * The semaphore of that name, made if there is none, without a bound, whose permits are free again when their holder dies.
     *
     * @param name a plain word
     * @param permits how many permits a new one has, at least 0; an existing one must have been made with as many
     * @return the semaphore
     * @throws TypeMismatchException when the name is taken by something else, or a semaphore made with other arguments
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when this is closed
     */
    public IpcSemaphore semaphore(String name, int permits) {
        return IpcSemaphore.open(usable(), named(name), permits, Integer.MAX_VALUE, PermitOwnership.RETURNED_ON_DEATH);
    }

    /**
     * A new semaphore that never has more free permits than at first, and whose permits are free again when their holder dies.
     *
     * @param permits how many permits it has, at least 0
     * @return the semaphore
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when this is closed
     */
    public IpcSemaphore boundedSemaphore(int permits) {
        return IpcSemaphore.open(usable(), Optional.empty(), permits, permits, PermitOwnership.RETURNED_ON_DEATH);
    }

    /**
     * The semaphore of that name, made if there is none, that never has more free permits than at first, and whose permits are
     * free again when their holder dies.
     *
     * @param name a plain word
     * @param permits how many permits a new one has, at least 0; an existing one must have been made with as many
     * @return the semaphore
     * @throws TypeMismatchException when the name is taken by something else, or a semaphore made with other arguments
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when this is closed
     */
    public IpcSemaphore boundedSemaphore(String name, int permits) {
        return IpcSemaphore.open(usable(), named(name), permits, permits, PermitOwnership.RETURNED_ON_DEATH);
    }

    /**
     * A new latch.
     *
     * @param count how often it is to be counted down, at least 0
     * @return the latch
     * @throws IllegalArgumentException when the count is negative
     * @throws ClosedException when this is closed
     */
    public IpcLatch latch(int count) {
        return IpcLatch.open(usable(), Optional.empty(), count);
    }

    /**
     * The latch of that name, made if there is none.
     *
     * @param name a plain word
     * @param count how often it is to be counted down, at least 0
     * @return the latch
     * @throws TypeMismatchException when the name is taken by something else, or a latch made with another count
     * @throws IllegalArgumentException when the count is negative
     * @throws ClosedException when this is closed
     */
    public IpcLatch latch(String name, int count) {
        return IpcLatch.open(usable(), named(name), count);
    }

    /**
     * A new barrier that breaks when a party dies. {@link IpcBarrier#open} makes one that goes on without it.
     *
     * @param parties how many are to arrive, from 1 to 1024
     * @return the barrier
     * @throws IllegalArgumentException when the number is out of range
     * @throws ClosedException when this is closed
     */
    public IpcBarrier barrier(int parties) {
        return IpcBarrier.open(usable(), Optional.empty(), parties, PartyDeath.BREAK);
    }

    /**
     * The barrier of that name that breaks when a party dies, made if there is none.
     *
     * @param name a plain word
     * @param parties how many are to arrive, from 1 to 1024
     * @return the barrier
     * @throws TypeMismatchException when the name is taken by something else, or a barrier made with other arguments
     * @throws IllegalArgumentException when the number is out of range
     * @throws ClosedException when this is closed
     */
    public IpcBarrier barrier(String name, int parties) {
        return IpcBarrier.open(usable(), named(name), parties, PartyDeath.BREAK);
    }
}

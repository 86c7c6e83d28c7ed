package io.polyproc.sync;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;
import io.polyproc.TypeMismatchException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * A mutual-exclusion lock between processes, and between the threads of each of them, that survives the death of its
 * owner.
 *
 * <p><b>Thread and process safety.</b> Safe. The lock is owned by a thread; only that thread can unlock it. Actions
 * before {@code unlock()} happen-before actions after the next {@code lock()}, in any process.
 *
 * <p><b>Progress.</b> Blocking. The fast path is one CAS to lock and one exchange to unlock, without a system call. A
 * waiter spins for a moment and then parks in the kernel; the thread that unlocks wakes it. Not fair. An interrupt is
 * noticed within 50 ms. A virtual thread that waits does not pin its carrier, but polls at intervals of up to 1 ms.
 *
 * <p><b>If a process dies here.</b> Within 150 ms of the owner's death (later on an overloaded machine), all waiters
 * get an {@link OwnerDiedException} and do not hold the lock. So do all later callers, until the data has been repaired
 * with {@link #recover}. With {@link OwnerDeath#RECOVER} the next caller acquires the lock instead. A process that is
 * stopped (SIGSTOP) or slow is alive, and does not lose the lock. A process that closes its workspace with a lock held
 * counts as having died with it. A <em>thread</em> that ends while it holds a lock still holds it as long as its
 * process lives, as with the JDK's locks.
 */
public interface IpcLock extends Lock, SharedObject {

    /**
     * {@inheritDoc}
     *
     * @throws OwnerDiedException when the owner died and the data is not repaired yet; the lock is not held
     * @throws DeadlockException when the current thread holds the lock and it is not reentrant; or when the lock
     *     {@linkplain LockOptions#withDeadlockDetection detects deadlocks} and this wait ends to break one
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    void lock();

    /**
     * {@inheritDoc}
     *
     * @throws OwnerDiedException when the owner died and the data is not repaired yet; the lock is not held
     * @throws DeadlockException when the current thread holds the lock and it is not reentrant; or when the lock
     *     {@linkplain LockOptions#withDeadlockDetection detects deadlocks} and this wait ends to break one
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    void lockInterruptibly() throws InterruptedException;

    /**
     * {@inheritDoc}
     *
     * @return false when the lock is held by another thread, another process, or this thread if it is not reentrant
     * @throws OwnerDiedException when the owner died and the data is not repaired yet; the lock is not held. A death is
     *     detected at the first call, and then at most every 10 ms
     * @throws ClosedException when the workspace is closed
     */
    @Override
    boolean tryLock();

    /**
     * {@inheritDoc}
     *
     * @param time the maximum time to wait; 0 or less for one attempt
     * @throws OwnerDiedException when the owner died and the data is not repaired yet; the lock is not held
     * @throws DeadlockException when the current thread holds the lock and it is not reentrant; or when the lock
     *     {@linkplain LockOptions#withDeadlockDetection detects deadlocks} and this wait ends to break one
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    boolean tryLock(long time, TimeUnit unit) throws InterruptedException;

    /**
     * Acquires the lock as {@link #tryLock(long, TimeUnit)} does.
     *
     * @param timeout the maximum time to wait; zero or negative for one attempt
     * @return whether the lock is held now
     * @throws InterruptedException when the thread is interrupted before or while it waits
     * @throws OwnerDiedException when the owner died and the data is not repaired yet; the lock is not held
     * @throws DeadlockException when the current thread holds the lock and it is not reentrant; or when the lock
     *     {@linkplain LockOptions#withDeadlockDetection detects deadlocks} and this wait ends to break one
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    boolean tryLock(Duration timeout) throws InterruptedException;

    /**
     * {@inheritDoc}
     *
     * <p>After a wait for a condition that threw {@link OwnerDiedException}, this makes the lock abandoned again. After
     * one that threw {@link DeadlockException} or {@link ClosedException}, and so could not acquire the lock again,
     * this does nothing: the exception of the wait leaves the {@code finally} block unchanged.
     *
     * @throws IllegalMonitorStateException when the current thread does not hold it
     * @throws ClosedException when the workspace is closed
     */
    @Override
    void unlock();

    /**
     * Returns a new condition of this lock.
     *
     * @throws ClosedException when the workspace is closed
     */
    @Override
    IpcCondition newCondition();

    /**
     * Finds or creates the condition with this name.
     *
     * @param name a plain word
     * @return the condition
     * @throws TypeMismatchException when the name is taken by another kind of object, or a condition of another lock
     * @throws ClosedException when the workspace is closed
     */
    IpcCondition condition(String name);

    /**
     * Repairs the data of a lock whose owner died, with the lock held, and releases the lock. Of several processes that
     * try, one repairs and the others wait for it.
     *
     * <p>A thread that holds the lock after a wait for a condition threw {@link OwnerDiedException} may also repair. It
     * still holds the lock afterwards.
     *
     * <p><b>If a process dies here:</b> the lock is abandoned again, by the repairer.
     *
     * @param <X> the exception that the repair may throw
     * @param recovery makes the data consistent; it must not lock this lock again
     * @return true when this call repaired; false when there was nothing to repair (any more)
     * @throws X the exception of the repair; the lock is then still abandoned
     * @throws DeadlockException when the current thread holds the lock, and its owner did not die
     * @throws ClosedException when the workspace is closed
     */
    <X extends Exception> boolean recover(Recovery<X> recovery) throws X;

    /**
     * Returns the owner of the lock, alive or dead.
     *
     * @return a snapshot; empty when the lock is free
     * @throws ClosedException when the workspace is closed
     */
    Optional<LockOwner> owner();

    /**
     * Tells whether the lock has an owner, alive or dead.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    boolean isLocked();

    /**
     * Tells whether the current thread holds the lock.
     *
     * @return true between its {@code lock()} and {@code unlock()}
     */
    boolean isHeldByCurrentThread();

    /**
     * Returns the number of threads that wait for the lock, in all processes. Threads that spin and have not parked yet
     * are not counted, and neither are those beyond the limit of listed threads.
     *
     * @return a snapshot, for monitoring
     * @throws ClosedException when the workspace is closed
     */
    int waiters();

    /**
     * Returns the number of holds of the current thread.
     *
     * @return 0 when it does not hold the lock
     */
    int holdCount();

    /**
     * Returns the number of takeovers from a dead owner, with or without a repair. With {@link OwnerDeath#RECOVER} this
     * is the only report of a death.
     *
     * @return a count since the lock was created
     * @throws ClosedException when the workspace is closed
     */
    int ownerDeaths();

    /**
     * Tells whether the lock is reentrant.
     *
     * @return the value given at creation
     */
    boolean isReentrant();
}

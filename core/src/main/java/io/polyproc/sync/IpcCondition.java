package io.polyproc.sync;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * A condition of an {@link IpcLock}, between processes: the JDK's {@link Condition}. It is created by
 * {@link IpcLock#newCondition()}.
 *
 * <p>As with the JDK's, a wait may end without a signal, so it belongs into a loop that checks the condition;
 * {@link #awaitFor} is that loop. Signalling needs the lock, and wakes at most the given number of waiters. A signal
 * without waiters is not remembered.
 *
 * <p><b>Thread and process safety.</b> Safe. The lock is released and acquired again with all its holds.
 *
 * <p><b>Progress.</b> Blocking. An interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> A waiter: signalling does not wait for it, and a signal meant for it wakes another
 * within 100 ms. A process that should have signalled: a condition cannot detect that; wait with a timeout where it
 * matters. The owner of the lock: every wait ends within 150 ms, one after the other, with {@link OwnerDiedException}.
 * If the lock was repaired before, or recovers by itself, the wait ends as after a signal.
 *
 * <p><b>The lock after a wait.</b> It is held when a wait returns or throws, as with the JDK's conditions, so that
 * {@code unlock()} may stand in a {@code finally} block. After an {@link OwnerDiedException} it is held in the
 * abandoned state: {@link IpcLock#recover} repairs the data and still holds the lock, {@code unlock()} makes it
 * abandoned again, and another wait throws the exception again. After a {@link DeadlockException} or
 * {@link ClosedException} the lock could not be acquired and is lost: the {@code unlock()} that follows does nothing.
 *
 * <p><b>Order.</b> Signals wake no particular waiter: of those that wait at the time of the signal, the first to
 * acquire the lock proceeds.
 */
public interface IpcCondition extends Condition, SharedObject {

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is held, in the abandoned state
     * @throws DeadlockException when the lock detects deadlocks, and acquiring it again ends to break one; the lock is
     *     lost
     * @throws ClosedException when the workspace is closed, also while waiting; the lock is lost
     */
    @Override
    void await() throws InterruptedException;

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is held, in the abandoned state
     * @throws DeadlockException when the lock detects deadlocks, and acquiring it again ends to break one; the lock is
     *     lost
     * @throws ClosedException when the workspace is closed, also while waiting; the lock is lost
     */
    @Override
    void awaitUninterruptibly();

    /**
     * {@inheritDoc}
     *
     * @param nanosTimeout the maximum time to wait; 0 or less to release the lock and acquire it again at once
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is held, in the abandoned state
     * @throws DeadlockException when the lock detects deadlocks, and acquiring it again ends to break one; the lock is
     *     lost
     * @throws ClosedException when the workspace is closed, also while waiting; the lock is lost
     */
    @Override
    long awaitNanos(long nanosTimeout) throws InterruptedException;

    /**
     * {@inheritDoc}
     *
     * @param time the maximum time to wait; 0 or less to release the lock and acquire it again at once
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is held, in the abandoned state
     * @throws DeadlockException when the lock detects deadlocks, and acquiring it again ends to break one; the lock is
     *     lost
     * @throws ClosedException when the workspace is closed, also while waiting; the lock is lost
     */
    @Override
    boolean await(long time, TimeUnit unit) throws InterruptedException;

    /**
     * Waits as {@link #await(long, TimeUnit)} does.
     *
     * @param timeout the maximum time to wait; zero or negative to release the lock and acquire it again at once
     * @return false when the time was up
     * @throws InterruptedException when the thread is interrupted; the lock is held
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is held, in the abandoned state
     * @throws DeadlockException when the lock detects deadlocks, and acquiring it again ends to break one; the lock is
     *     lost
     */
    boolean await(Duration timeout) throws InterruptedException;

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is held, in the abandoned state
     * @throws DeadlockException when the lock detects deadlocks, and acquiring it again ends to break one; the lock is
     *     lost
     * @throws ClosedException when the workspace is closed, also while waiting; the lock is lost
     */
    @Override
    boolean awaitUntil(Date deadline) throws InterruptedException;

    /**
     * Waits until a predicate is true, for at most the given time. The predicate is evaluated with the lock held: at
     * the beginning, and after each wake-up.
     *
     * @param predicate the condition to wait for
     * @param timeout the maximum time to wait; zero or negative to check once
     * @return the last value of the predicate
     * @throws InterruptedException when the thread is interrupted; the lock is held
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is held, in the abandoned state
     * @throws DeadlockException when the lock detects deadlocks, and acquiring it again ends to break one; the lock is
     *     lost
     * @throws ClosedException when the workspace is closed, also while waiting; the lock is lost
     */
    boolean awaitFor(BooleanSupplier predicate, Duration timeout) throws InterruptedException;

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws ClosedException when the workspace is closed
     */
    @Override
    void signal();

    /**
     * Wakes at most {@code count} waiters.
     *
     * @param count the maximum number of waiters to wake, at least 0
     * @throws IllegalArgumentException when the count is negative
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws ClosedException when the workspace is closed
     */
    void signal(int count);

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws ClosedException when the workspace is closed
     */
    @Override
    void signalAll();

    /**
     * Returns the number of threads that wait for this condition and have not been signalled, in all processes. A
     * waiter that has died counts until all are signalled.
     *
     * @return the number, exact if the current thread holds the lock, and otherwise a snapshot
     * @throws ClosedException when the workspace is closed
     */
    int waiters();

    /**
     * Returns the lock of this condition.
     *
     * @return a handle to the lock
     */
    IpcLock lock();
}

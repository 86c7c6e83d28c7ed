package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.DeadlockException;
import io.polyproc.errors.OwnerDiedException;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.ConditionDescriptor;
import io.polyproc.internal.sync.RawCondition;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.thread.Timeouts;
import java.time.Duration;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
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
public final class IpcCondition extends SyncHandle implements Condition {

    private static final long serialVersionUID = 1L;

    private final transient IpcLock lock;
    private final transient RawCondition condition;

    IpcCondition(ObjectRef ref) {
        super(ref);
        this.lock = IpcLock.at(ref.workspace(), ref.detail());
        this.condition = new RawCondition(ref, lock.raw());
    }

    /** Finds or creates a condition of a lock. */
    static IpcCondition open(Optional<String> name, IpcLock lock) {
        MappedWorkspace workspace = (MappedWorkspace) lock.workspace();
        ObjectSpec spec = new ObjectSpec(
                ObjectType.CONDITION, ObjectSpec.nameOf(name), 0, 0, lock.id(), ConditionDescriptor.LENGTH);
        return new IpcCondition(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE));
    }

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
    public void await() throws InterruptedException {
        conclude(awaitInterruptibly(Long.MAX_VALUE));
    }

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
    public void awaitUninterruptibly() {
        checkHeld("wait");
        checkNotAbandoned();
        conclude(condition.await(Long.MAX_VALUE, false));
    }

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
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        long begin = System.nanoTime();
        conclude(awaitInterruptibly(nanosTimeout));
        return Math.max(0, nanosTimeout) - (System.nanoTime() - begin);
    }

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
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return conclude(awaitInterruptibly(Timeouts.nanos(time, unit)));
    }

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
    public boolean await(Duration timeout) throws InterruptedException {
        return conclude(awaitInterruptibly(Timeouts.nanos(timeout)));
    }

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
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        // Checked before the subtraction, which would overflow for a date long ago.
        long now = System.currentTimeMillis();
        return await(deadline.getTime() > now ? deadline.getTime() - now : 0, TimeUnit.MILLISECONDS);
    }

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
    public boolean awaitFor(BooleanSupplier predicate, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(predicate, "predicate");
        long nanos = Timeouts.nanos(timeout);
        checkHeld("wait");
        long deadline = Timeouts.deadline(nanos);
        while (!predicate.getAsBoolean()) {
            long left = Timeouts.remaining(deadline);
            if (left <= 0) {
                return false;
            }
            conclude(awaitInterruptibly(left));
        }
        return true;
    }

    private Outcome awaitInterruptibly(long nanos) throws InterruptedException {
        checkHeld("wait");
        if (Thread.interrupted()) {
            throw new InterruptedException(this + ": interrupted before waiting");
        }
        checkNotAbandoned();
        Outcome outcome = condition.await(nanos, true);
        if (outcome == Outcome.INTERRUPTED) {
            throw new InterruptedException(this + ": interrupted while waiting");
        }
        return outcome;
    }

    private boolean conclude(Outcome outcome) {
        if (outcome == Outcome.ABANDONED) {
            throw lock.ownerDied();
        }
        return outcome == Outcome.ACQUIRED;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public void signal() {
        signal(1);
    }

    /**
     * Wakes at most {@code count} waiters.
     *
     * @param count the maximum number of waiters to wake, at least 0
     * @throws IllegalArgumentException when the count is negative
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws ClosedException when the workspace is closed
     */
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count=" + count + ": it cannot be negative");
        }
        checkHeld("signal");
        condition.signal(count);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    /** Refuses to wait with the lock in the abandoned state: the data that it protects must be repaired first. */
    private void checkNotAbandoned() {
        if (lock.raw().isHeldAbandoned()) {
            throw lock.ownerDied();
        }
    }

    private void checkHeld(String what) {
        if (!lock.isHeldByCurrentThread()) {
            ref.workspace().checkOpen();
            throw new IllegalMonitorStateException(
                    ref + ": thread " + Thread.currentThread().getName() + " must hold " + lock + " to " + what);
        }
    }

    /**
     * Returns the lock of this condition.
     *
     * @return a handle to the lock
     */
    public IpcLock lock() {
        return lock;
    }

    @Override
    String state() {
        return condition.waiting() + " waiting, of " + lock;
    }
}

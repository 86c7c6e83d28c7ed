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
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * Waiting, between processes, for something to become true that a lock guards: the JDK's {@link Condition} for an {@link
 * IpcLock}, from which it comes ({@link IpcLock#newCondition()}).
 *
 * <p>As with the JDK's, a wait may end without a signal, so it stands in a loop that looks at what is waited for; {@link
 * #awaitFor} is that loop. Signalling needs the lock, and wakes at most as many as it says; a signal that finds nobody waiting
 * is not remembered.
 *
 * <p><b>Thread and process safety.</b> Safe. The lock is given back and taken again with all its holds.
 *
 * <p><b>Progress.</b> Blocking. An interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> A waiter: signalling does not wait for it, and a signal meant for it wakes another within
 * 100 ms. The one who should have signalled: nothing can know that; wait with a time limit where it matters. The owner of the
 * lock: every wait ends within 150 ms, with {@link OwnerDiedException} and the lock <em>not</em> held; or as after a signal if
 * somebody was quicker and has repaired, or the lock recovers by itself.
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
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is not held
     * @throws DeadlockException when the lock detects deadlocks, and taking it again is given up to end one; it is not held
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public void await() throws InterruptedException {
        conclude(awaitInterruptibly(Long.MAX_VALUE));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is not held
     * @throws DeadlockException when the lock detects deadlocks, and taking it again is given up to end one; it is not held
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public void awaitUninterruptibly() {
        checkHeld("wait");
        conclude(condition.await(Long.MAX_VALUE, false));
    }

    /**
     * {@inheritDoc}
     *
     * @param nanosTimeout how long to wait; 0 or less to give the lock back and take it again at once
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is not held
     * @throws DeadlockException when the lock detects deadlocks, and taking it again is given up to end one; it is not held
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        long nanos = Math.max(0, nanosTimeout);
        long deadline = System.nanoTime() + nanos;
        conclude(awaitInterruptibly(nanos));
        return deadline - System.nanoTime();
    }

    /**
     * {@inheritDoc}
     *
     * @param time how long to wait; 0 or less to give the lock back and take it again at once
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is not held
     * @throws DeadlockException when the lock detects deadlocks, and taking it again is given up to end one; it is not held
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return conclude(awaitInterruptibly(unit.toNanos(time)));
    }

    /**
     * As {@link #await(long, TimeUnit)}.
     *
     * @param timeout how long to wait; zero or negative to give the lock back and take it again at once
     * @return false when the time was up
     * @throws InterruptedException when the thread is interrupted; the lock is held
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is not held
     * @throws DeadlockException when the lock detects deadlocks, and taking it again is given up to end one; it is not held
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is not held
     * @throws DeadlockException when the lock detects deadlocks, and taking it again is given up to end one; it is not held
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        // Not just the difference: of a date long ago it would overflow.
        long now = System.currentTimeMillis();
        return await(deadline.getTime() > now ? deadline.getTime() - now : 0, TimeUnit.MILLISECONDS);
    }

    /**
     * Waits until something is true, at most so long. It is looked at with the lock held: at the beginning, and after each
     * signal.
     *
     * @param predicate what is waited for
     * @param timeout how long to wait; zero or negative to look once
     * @return what the predicate said last
     * @throws InterruptedException when the thread is interrupted; the lock is held
     * @throws IllegalMonitorStateException when the current thread does not hold the lock
     * @throws OwnerDiedException when an owner of the lock died meanwhile; the lock is not held
     * @throws DeadlockException when the lock detects deadlocks, and taking it again is given up to end one; it is not held
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public boolean awaitFor(BooleanSupplier predicate, Duration timeout) throws InterruptedException {
        checkHeld("wait");
        long deadline = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
        while (!predicate.getAsBoolean()) {
            long left = deadline - System.nanoTime();
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
     * Wakes at most so many of those who wait.
     *
     * @param count how many, at least 0
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

    private void checkHeld(String what) {
        if (!lock.isHeldByCurrentThread()) {
            ref.workspace().checkOpen();
            throw new IllegalMonitorStateException(
                    ref + ": thread " + Thread.currentThread().getName() + " must hold " + lock + " to " + what);
        }
    }

    /**
     * The lock it belongs to.
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

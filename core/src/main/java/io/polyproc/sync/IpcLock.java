package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.DeadlockException;
import io.polyproc.errors.OwnerDiedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.LockDescriptor;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.util.Objects;
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
public final class IpcLock extends SyncHandle implements Lock {

    private static final long serialVersionUID = 1L;

    private final transient RawLock lock;
    private final transient boolean reentrant;

    IpcLock(ObjectRef ref) {
        super(ref);
        int options = ref.options();
        this.reentrant = (options & LockDescriptor.REENTRANT) != 0;
        this.lock = RawLock.of(ref, 0, options);
    }

    /**
     * Finds or creates a lock.
     *
     * @param workspace the workspace of the lock
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param options the options of the lock
     * @return the lock
     * @throws TypeMismatchException when the name is taken by another kind of object, or a lock with other options
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcLock open(Workspace workspace, Optional<String> name, LockOptions options) {
        ObjectSpec spec = new ObjectSpec(
                ObjectType.LOCK,
                ObjectSpec.nameOf(name),
                Objects.requireNonNull(options, "options").bits(),
                0,
                0,
                LockDescriptor.LENGTH);
        return new IpcLock(spec.findOrCreateIn(workspace, ObjectSpec.NO_VALUE));
    }

    /**
     * {@inheritDoc}
     *
     * @throws OwnerDiedException when the owner died and the data is not repaired yet; the lock is not held
     * @throws DeadlockException when the current thread holds the lock and it is not reentrant; or when the lock
     *     {@linkplain LockOptions#withDeadlockDetection detects deadlocks} and this wait ends to break one
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public void lock() {
        if (!enterAgain()) {
            conclude(lock.acquire(Long.MAX_VALUE, false));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws OwnerDiedException when the owner died and the data is not repaired yet; the lock is not held
     * @throws DeadlockException when the current thread holds the lock and it is not reentrant; or when the lock
     *     {@linkplain LockOptions#withDeadlockDetection detects deadlocks} and this wait ends to break one
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        tryLockNanos(Long.MAX_VALUE);
    }

    /**
     * {@inheritDoc}
     *
     * @return false when the lock is held by another thread, another process, or this thread if it is not reentrant
     * @throws OwnerDiedException when the owner died and the data is not repaired yet; the lock is not held. A death is
     *     detected at the first call, and then at most every 10 ms
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public boolean tryLock() {
        if (lock.isHeldByCurrentThread()) {
            return reentrant && enterAgain();
        }
        return conclude(lock.tryAcquire());
    }

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
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return tryLockNanos(Timeouts.nanos(time, unit));
    }

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
    public boolean tryLock(Duration timeout) throws InterruptedException {
        return tryLockNanos(Timeouts.nanos(timeout));
    }

    private boolean tryLockNanos(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(this + ": interrupted before waiting for it");
        }
        if (enterAgain()) {
            return true;
        }
        RawLock.Outcome outcome = lock.acquire(nanos, true);
        if (outcome == RawLock.Outcome.INTERRUPTED) {
            throw new InterruptedException(this + ": interrupted while waiting for it");
        }
        return conclude(outcome);
    }

    /** Adds a hold if the current thread holds the lock already; tells whether it did. */
    private boolean enterAgain() {
        if (!lock.isHeldByCurrentThread()) {
            return false;
        }
        if (lock.isHeldAbandoned()) {
            throw ownerDied();
        }
        if (!reentrant) {
            throw new DeadlockException(
                    ref + ": thread " + Thread.currentThread().getName()
                            + " holds it already and would wait for itself: unlock it first, or use a reentrant lock");
        }
        lock.enterAgain();
        return true;
    }

    private boolean conclude(RawLock.Outcome outcome) {
        if (outcome == RawLock.Outcome.ABANDONED) {
            throw ownerDied();
        }
        return outcome == RawLock.Outcome.ACQUIRED;
    }

    OwnerDiedException ownerDied() {
        if (lock.isHeldAbandoned()) {
            return new OwnerDiedException(ref, ref.workspace().participants().describe(lock.abandonedBy()));
        }
        return new OwnerDiedException(ref, owner().map(LockOwner::toString).orElse("its owner"));
    }

    RawLock raw() {
        return lock;
    }

    long id() {
        return ref.id();
    }

    /** Returns the lock with this id. */
    static IpcLock at(MappedWorkspace workspace, long id) {
        return new IpcLock(workspace.resolve(id));
    }

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
    public void unlock() {
        if (!lock.isHeldByCurrentThread()) {
            if (lock.lostHolds().giveBack()) {
                return;
            }
            ref.workspace().checkOpen();
            throw new IllegalMonitorStateException(
                    ref + ": thread " + Thread.currentThread().getName() + " does not hold it, "
                            + owner().map(LockOwner::toString).orElse("it is free"));
        }
        lock.leave();
    }

    /**
     * Returns a new condition of this lock.
     *
     * @throws ClosedException when the workspace is closed
     */
    @Override
    public IpcCondition newCondition() {
        return IpcCondition.open(Optional.empty(), this);
    }

    /**
     * Finds or creates the condition with this name.
     *
     * @param name a plain word
     * @return the condition
     * @throws TypeMismatchException when the name is taken by another kind of object, or a condition of another lock
     * @throws ClosedException when the workspace is closed
     */
    public IpcCondition condition(String name) {
        return IpcCondition.open(Optional.of(Objects.requireNonNull(name, "name")), this);
    }

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
    public <X extends Exception> boolean recover(Recovery<X> recovery) throws X {
        Objects.requireNonNull(recovery, "recovery");
        if (lock.isHeldAbandoned()) {
            recovery.repair();
            lock.finishHeldRecovery();
            return true;
        }
        if (lock.isHeldByCurrentThread()) {
            throw new DeadlockException(
                    ref + ": thread " + Thread.currentThread().getName() + " holds it, so its owner is not dead");
        }
        int abandoned = lock.beginRecovery();
        if (abandoned == 0) {
            return false;
        }
        boolean repaired = false;
        try {
            recovery.repair();
            repaired = true;
        } finally {
            if (repaired) {
                lock.finishRecovery();
                lock.release();
            } else {
                lock.abortRecovery(abandoned);
            }
        }
        return true;
    }

    /**
     * Returns the owner of the lock, alive or dead.
     *
     * @return a snapshot; empty when the lock is free
     * @throws ClosedException when the workspace is closed
     */
    public Optional<LockOwner> owner() {
        return LockOwner.of(ref.workspace(), lock);
    }

    /**
     * Tells whether the lock has an owner, alive or dead.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public boolean isLocked() {
        return lock.holder() != 0;
    }

    /**
     * Tells whether the current thread holds the lock.
     *
     * @return true between its {@code lock()} and {@code unlock()}
     */
    public boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread();
    }

    /**
     * Returns the number of holds of the current thread.
     *
     * @return 0 when it does not hold the lock
     */
    public int holdCount() {
        return lock.holdCount();
    }

    /**
     * Returns the number of takeovers from a dead owner, with or without a repair. With {@link OwnerDeath#RECOVER} this
     * is the only report of a death.
     *
     * @return a count since the lock was created
     * @throws ClosedException when the workspace is closed
     */
    public int ownerDeaths() {
        return lock.deaths();
    }

    /**
     * Tells whether the lock is reentrant.
     *
     * @return the value given at creation
     */
    public boolean isReentrant() {
        return reentrant;
    }

    @Override
    String state() {
        return owner().map(owner -> "held by " + owner).orElse("free");
    }
}

package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.LockDescriptor;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.sync.DeadlockException;
import io.polyproc.sync.IpcCondition;
import io.polyproc.sync.IpcLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.LockOwner;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.sync.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The handle behind {@link IpcLock}. */
public final class LockHandle extends SyncHandle implements IpcLock {

    private static final long serialVersionUID = 1L;

    private final transient RawLock lock;
    private final transient boolean reentrant;

    LockHandle(ObjectRef ref) {
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
    public static IpcLock open(MappedWorkspace workspace, Optional<String> name, LockOptions options) {
        ObjectSpec spec = new ObjectSpec(
                ObjectType.LOCK,
                ObjectSpec.nameOf(name),
                bits(Objects.requireNonNull(options, "options")),
                0,
                0,
                LockDescriptor.LENGTH);
        return new LockHandle(spec.findOrCreateIn(workspace, ObjectSpec.NO_VALUE));
    }

    @Override
    public void lock() {
        if (!enterAgain()) {
            conclude(lock.acquire(Long.MAX_VALUE, false));
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        tryLockNanos(Long.MAX_VALUE);
    }

    @Override
    public boolean tryLock() {
        if (lock.isHeldByCurrentThread()) {
            return reentrant && enterAgain();
        }
        return conclude(lock.tryAcquire());
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return tryLockNanos(Timeouts.nanos(time, unit));
    }

    @Override
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
            return new OwnerDiedException(
                    ref.toString(), ref.workspace().participants().describe(lock.abandonedBy()));
        }
        return new OwnerDiedException(
                ref.toString(), owner().map(LockOwner::toString).orElse("its owner"));
    }

    /** Returns the options as the bits of the object header. */
    static int bits(LockOptions options) {
        return (options.isReentrant() ? LockDescriptor.REENTRANT : 0)
                | (options.ownerDeath() == OwnerDeath.RECOVER ? LockDescriptor.SELF_RECOVERING : 0)
                | (options.detectsDeadlocks() ? LockDescriptor.DETECTING : 0);
    }

    /** Returns the owner of a lock, alive or dead. */
    static Optional<LockOwner> ownerOf(MappedWorkspace workspace, RawLock lock) {
        int holder = lock.holder();
        if (holder == 0) {
            return Optional.empty();
        }
        ParticipantTable participants = workspace.participants();
        return Optional.of(new LockOwner(
                participants.pid(holder),
                participants.describe(holder),
                lock.holderThread(),
                Instant.ofEpochMilli(lock.heldSince()),
                participants.isAlive(holder)));
    }

    RawLock raw() {
        return lock;
    }

    long id() {
        return ref.id();
    }

    /** Returns the lock with this id. */
    static LockHandle at(MappedWorkspace workspace, long id) {
        return new LockHandle(workspace.resolve(id));
    }

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

    @Override
    public IpcCondition newCondition() {
        return ConditionHandle.open(Optional.empty(), this);
    }

    @Override
    public IpcCondition condition(String name) {
        return ConditionHandle.open(Optional.of(Objects.requireNonNull(name, "name")), this);
    }

    @Override
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

    @Override
    public Optional<LockOwner> owner() {
        return ownerOf(ref.workspace(), lock);
    }

    @Override
    public boolean isLocked() {
        return lock.holder() != 0;
    }

    @Override
    public boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread();
    }

    @Override
    public int waiters() {
        return lock.waiters();
    }

    @Override
    public int holdCount() {
        return lock.holdCount();
    }

    @Override
    public int ownerDeaths() {
        return lock.deaths();
    }

    @Override
    public boolean isReentrant() {
        return reentrant;
    }

    @Override
    String state() {
        return owner().map(owner -> "held by " + owner).orElse("free");
    }
}

package io.polyproc.internal.handle;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.RawReadWriteLock;
import io.polyproc.internal.sync.ReadWriteLockDescriptor;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.sync.DeadlockException;
import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.LockOwner;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.sync.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** The handle behind {@link IpcReadWriteLock}. */
public final class ReadWriteLockHandle extends SyncHandle implements IpcReadWriteLock {

    private static final long serialVersionUID = 1L;

    private final transient RawReadWriteLock lock;
    private final transient ReadLock readLock = new ReadLock();
    private final transient WriteLock writeLock = new WriteLock();

    ReadWriteLockHandle(ObjectRef ref) {
        super(ref);
        this.lock = RawReadWriteLock.of(ref);
    }

    /**
     * Finds or creates a read-write lock.
     *
     * @param workspace the workspace of the lock
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param options the options of the lock; it is reentrant in any case
     * @return the lock
     * @throws TypeMismatchException when the name is taken by another kind of object, or a lock with other options
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcReadWriteLock open(MappedWorkspace workspace, Optional<String> name, LockOptions options) {
        ObjectSpec spec = new ObjectSpec(
                ObjectType.READ_WRITE_LOCK,
                ObjectSpec.nameOf(name),
                LockHandle.bits(Objects.requireNonNull(options, "options").withReentrancy(true)),
                0,
                0,
                ReadWriteLockDescriptor.LENGTH);
        return new ReadWriteLockHandle(spec.findOrCreateIn(workspace, ObjectSpec.NO_VALUE));
    }

    @Override
    public Side readLock() {
        return readLock;
    }

    @Override
    public Side writeLock() {
        return writeLock;
    }

    /** What both sides have in common. */
    private abstract class LockSide implements Side {

        private final String verb;

        private LockSide(String verb) {
            this.verb = verb;
        }

        abstract Outcome acquire(long nanos, boolean interruptibly);

        abstract void release();

        @Override
        public void lock() {
            conclude(acquire(Long.MAX_VALUE, false));
        }

        @Override
        public void lockInterruptibly() throws InterruptedException {
            acquireInterruptibly(Long.MAX_VALUE);
        }

        @Override
        public boolean tryLock() {
            return conclude(acquire(0, false));
        }

        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            return acquireInterruptibly(Timeouts.nanos(time, unit));
        }

        @Override
        public boolean tryLock(Duration timeout) throws InterruptedException {
            return acquireInterruptibly(Timeouts.nanos(timeout));
        }

        private boolean acquireInterruptibly(long nanos) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException(ref + ": interrupted before waiting to " + verb);
            }
            Outcome outcome = acquire(nanos, true);
            if (outcome == Outcome.INTERRUPTED) {
                throw new InterruptedException(ref + ": interrupted while waiting to " + verb);
            }
            return conclude(outcome);
        }

        @Override
        public void unlock() {
            if (holdCount() == 0) {
                ref.workspace().checkOpen();
                throw new IllegalMonitorStateException(ref + ": thread "
                        + Thread.currentThread().getName() + " does not hold it to " + verb + ", " + state());
            }
            release();
        }

        @Override
        public Condition newCondition() {
            throw new UnsupportedOperationException(
                    ref + " has no conditions: wait for a condition of an IpcLock, or for an IpcEvent");
        }

        /** Tells whether the other object is the same side of the same lock. */
        @Override
        public final boolean equals(@Nullable Object other) {
            return other instanceof LockSide that
                    && verb.equals(that.verb)
                    && that.whole().equals(whole());
        }

        @Override
        public final int hashCode() {
            return 31 * ref.hashCode() + verb.hashCode();
        }

        private IpcReadWriteLock whole() {
            return ReadWriteLockHandle.this;
        }

        @Override
        public String toString() {
            return "to " + verb + ": " + ReadWriteLockHandle.this;
        }
    }

    /** The read side. */
    private final class ReadLock extends LockSide {

        private ReadLock() {
            super("read");
        }

        @Override
        Outcome acquire(long nanos, boolean interruptibly) {
            return lock.acquireRead(nanos, interruptibly);
        }

        @Override
        void release() {
            lock.releaseRead();
        }

        @Override
        public int holdCount() {
            return lock.readHoldCount();
        }
    }

    /** The write side. */
    private final class WriteLock extends LockSide {

        private WriteLock() {
            super("write");
        }

        @Override
        Outcome acquire(long nanos, boolean interruptibly) {
            if (holdCount() == 0 && lock.readHoldCount() > 0) {
                if (nanos == 0) {
                    return Outcome.TIMED_OUT;
                }
                throw new DeadlockException(
                        ref + ": thread " + Thread.currentThread().getName()
                                + " reads, and would wait for itself to leave: unlock first, or use tryUpgrade()");
            }
            return lock.acquireWrite(nanos, interruptibly);
        }

        @Override
        void release() {
            lock.releaseWrite();
        }

        @Override
        public int holdCount() {
            return lock.mutex().holdCount();
        }
    }

    @Override
    public boolean tryUpgrade() {
        if (writeLock.holdCount() > 0) {
            return writeLock.tryLock();
        }
        if (lock.readHoldCount() == 0) {
            ref.workspace().checkOpen();
            throw new IllegalMonitorStateException(
                    ref + ": thread " + Thread.currentThread().getName() + " does not read, so it cannot upgrade");
        }
        return lock.tryUpgrade();
    }

    private boolean conclude(Outcome outcome) {
        if (outcome == Outcome.ABANDONED) {
            throw new OwnerDiedException(
                    ref.toString(), writer().map(LockOwner::toString).orElse("the writer"));
        }
        return outcome == Outcome.ACQUIRED;
    }

    @Override
    public <X extends Exception> boolean recover(Recovery<X> recovery) throws X {
        Objects.requireNonNull(recovery, "recovery");
        if (writeLock.holdCount() > 0) {
            throw new DeadlockException(
                    ref + ": thread " + Thread.currentThread().getName() + " writes, so the writer is not dead");
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
                lock.mutex().release();
            } else {
                lock.mutex().abortRecovery(abandoned);
            }
        }
        return true;
    }

    @Override
    public Optional<LockOwner> writer() {
        return LockHandle.ownerOf(ref.workspace(), lock.mutex());
    }

    @Override
    public int waiters() {
        return lock.waiters();
    }

    @Override
    public List<String> readers() {
        ParticipantTable participants = ref.workspace().participants();
        return lock.readers().stream()
                .map(count -> count.describe(participants))
                .toList();
    }

    @Override
    public int writerDeaths() {
        return lock.deaths();
    }

    @Override
    String state() {
        return writer().map(writer -> "written by " + writer + ", ").orElse("") + "read: " + readers();
    }
}

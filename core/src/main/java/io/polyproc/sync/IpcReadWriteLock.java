package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.DeadlockException;
import io.polyproc.errors.OwnerDiedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.segment.ParticipantTable;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.RawReadWriteLock;
import io.polyproc.internal.sync.ReadWriteLockDescriptor;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock between processes that many threads may hold to read, or one to write. Both sides are reentrant, and a writer may
 * read; it may give back the write lock and go on reading. A reader becomes a writer only by {@link #tryUpgrade()}: two
 * readers that waited for each other to leave would wait for ever.
 *
 * <p><b>Thread and process safety.</b> Safe. Each hold belongs to a thread; only that thread can give it back. What was written
 * before a writer's {@code unlock()} is visible to all who lock after it.
 *
 * <p><b>Progress.</b> Blocking. While nobody writes, reading costs two atomic additions in a line that only this process
 * writes. Not fair; who comes to read waits behind a writer that waits. An interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> Reading: a writer that waits for it goes on within 150 ms. Writing: readers and writers get
 * an {@link OwnerDiedException}, as with {@link IpcLock}, and hold nothing, until someone has repaired the data with {@link
 * #recover}; with {@link OwnerDeath#RECOVER} the next one simply gets the lock. Waiting, or on its way in: nothing was
 * changed, and nobody is told. A stopped process is alive, and is never robbed.
 */
public final class IpcReadWriteLock extends SyncHandle implements ReadWriteLock {

    private static final long serialVersionUID = 1L;

    private final transient RawReadWriteLock lock;
    private final transient ReadLock readLock = new ReadLock();
    private final transient WriteLock writeLock = new WriteLock();

    IpcReadWriteLock(ObjectRef ref) {
        super(ref);
        this.lock = RawReadWriteLock.of(ref);
    }

    /**
     * Finds or creates a read-write lock.
     *
     * @param workspace where it lives
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param options what kind of lock; it is reentrant in any case
     * @return the lock
     * @throws TypeMismatchException when the name is taken by something else, or a lock with other options
     * @throws IllegalArgumentException when the name is not a plain word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcReadWriteLock open(Workspace workspace, Optional<String> name, LockOptions options) {
        ObjectSpec spec = new ObjectSpec(
                ObjectType.READ_WRITE_LOCK,
                ObjectSpec.nameOf(name),
                Objects.requireNonNull(options, "options").withReentrancy(true).bits(),
                0,
                0,
                ReadWriteLockDescriptor.LENGTH);
        return new IpcReadWriteLock(spec.findOrCreateIn(workspace, ObjectSpec.NO_VALUE));
    }

    @Override
    public ReadLock readLock() {
        return readLock;
    }

    @Override
    public WriteLock writeLock() {
        return writeLock;
    }

    /** One side of the lock. It is not sent to other processes; send the {@link IpcReadWriteLock}. */
    public abstract class Side implements Lock {

        private final String verb;

        private Side(String verb) {
            this.verb = verb;
        }

        abstract Outcome acquire(long nanos, boolean interruptibly);

        abstract void release();

        /**
         * How often the current thread holds it.
         *
         * @return 0 when it does not
         */
        public abstract int holdCount();

        /**
         * {@inheritDoc}
         *
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write; or when the lock detects deadlocks
         *     and this wait is given up to end one
         * @throws ClosedException when the workspace is closed, also while waiting
         */
        @Override
        public void lock() {
            conclude(acquire(Long.MAX_VALUE, false));
        }

        /**
         * {@inheritDoc}
         *
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write; or when the lock detects deadlocks
         *     and this wait is given up to end one
         * @throws ClosedException when the workspace is closed, also while waiting
         */
        @Override
        public void lockInterruptibly() throws InterruptedException {
            acquireInterruptibly(Long.MAX_VALUE);
        }

        /**
         * {@inheritDoc}
         *
         * @return false when somebody else holds it, or writes, or waits to write
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws ClosedException when the workspace is closed
         */
        @Override
        public boolean tryLock() {
            return conclude(acquire(0, false));
        }

        /**
         * {@inheritDoc}
         *
         * @param time how long to wait; 0 or less for one attempt
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write
         * @throws ClosedException when the workspace is closed, also while waiting
         */
        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            return acquireInterruptibly(Timeouts.nanos(time, unit));
        }

        /**
         * As {@link #tryLock(long, TimeUnit)}.
         *
         * @param timeout how long to wait; zero or negative for one attempt
         * @return whether it is held now
         * @throws InterruptedException when the thread is interrupted before or while it waits
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write
         * @throws ClosedException when the workspace is closed, also while waiting
         */
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

        /**
         * {@inheritDoc}
         *
         * @throws IllegalMonitorStateException when the current thread does not hold it
         * @throws ClosedException when the workspace is closed
         */
        @Override
        public void unlock() {
            if (holdCount() == 0) {
                ref.workspace().checkOpen();
                throw new IllegalMonitorStateException(ref + ": thread "
                        + Thread.currentThread().getName() + " does not hold it to " + verb + ", " + state());
            }
            release();
        }

        /**
         * Not supported.
         *
         * @throws UnsupportedOperationException always; an {@link IpcLock} has conditions
         */
        @Override
        public Condition newCondition() {
            throw new UnsupportedOperationException(
                    ref + " has no conditions: wait for a condition of an IpcLock, or for an IpcEvent");
        }

        /** Whether the other is the same side of the same lock. */
        @Override
        public final boolean equals(Object other) {
            return other instanceof Side that
                    && verb.equals(that.verb)
                    && that.whole().equals(whole());
        }

        @Override
        public final int hashCode() {
            return 31 * ref.hashCode() + verb.hashCode();
        }

        private IpcReadWriteLock whole() {
            return IpcReadWriteLock.this;
        }

        @Override
        public String toString() {
            return "to " + verb + ": " + IpcReadWriteLock.this;
        }
    }

    /** The side of those who read. */
    public final class ReadLock extends Side {

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

    /** The side of those who write. */
    public final class WriteLock extends Side {

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

    /**
     * Takes the write lock for a thread that reads, if no other thread reads, writes, or waits to write. It holds both then, and
     * gives back each.
     *
     * @return whether the current thread writes now
     * @throws IllegalMonitorStateException when the current thread does not read
     * @throws ClosedException when the workspace is closed
     */
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
            throw new OwnerDiedException(ref, writer().map(LockOwner::toString).orElse("somebody"));
        }
        return outcome == Outcome.ACQUIRED;
    }

    /**
     * Repairs the data of a lock whose writer died; as {@link IpcLock#recover}.
     *
     * @param <X> what the repair may throw
     * @param recovery makes the data whole; it must not lock this lock again
     * @return true when this call repaired; false when there was nothing to repair (any more)
     * @throws X what the repair has thrown; the lock is then still abandoned
     * @throws DeadlockException when the current thread writes
     * @throws ClosedException when the workspace is closed
     */
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

    /**
     * Who writes, or died writing. A thread that waits for the readers to leave counts as the writer.
     *
     * @return a snapshot; empty when nobody does
     * @throws ClosedException when the workspace is closed
     */
    public Optional<LockOwner> writer() {
        return LockOwner.of(ref.workspace(), lock.mutex());
    }

    /**
     * Which processes read, each as in {@code "2 by pid 4711 (worker-2)"}: two of its threads. A process that died reading is
     * among them until a writer has waited for it.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public List<String> readers() {
        ParticipantTable participants = ref.workspace().participants();
        return lock.readers().stream()
                .map(share -> share.describe(participants))
                .toList();
    }

    /**
     * How often a writer died writing, and its data was repaired or the lock went to the next one.
     *
     * @return a count since the lock was created
     * @throws ClosedException when the workspace is closed
     */
    public int writerDeaths() {
        return lock.deaths();
    }

    @Override
    String state() {
        return writer().map(writer -> "written by " + writer + ", ").orElse("") + "read: " + readers();
    }
}

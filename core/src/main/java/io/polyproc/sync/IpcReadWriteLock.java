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
 * A read-write lock between processes. Both sides are reentrant, and a writer may read; it may release the write lock
 * and still read. A reader becomes a writer only by {@link #tryUpgrade()}: two readers that waited for each other to
 * leave would wait forever.
 *
 * <p><b>Thread and process safety.</b> Safe. Each hold belongs to a thread; only that thread can release it. Actions
 * before a writer's {@code unlock()} happen-before actions of all later holders.
 *
 * <p><b>Progress.</b> Blocking. While no thread writes, reading costs two atomic additions in a cache line that only
 * this process writes. Not fair; new readers wait after a waiting writer. An interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> Reading: a writer that waits for it proceeds within 150 ms. Writing: readers and
 * writers get an {@link OwnerDiedException}, as with {@link IpcLock}, and hold nothing, until the data has been
 * repaired with {@link #recover}. With {@link OwnerDeath#RECOVER} the next caller acquires the lock instead. Waiting,
 * or entering: nothing was changed, and nothing is reported. A stopped process is alive, and does not lose the lock.
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
     * @param workspace the workspace of the lock
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param options the options of the lock; it is reentrant in any case
     * @return the lock
     * @throws TypeMismatchException when the name is taken by another kind of object, or a lock with other options
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

    /** One side of the lock. It is not serializable; send the {@link IpcReadWriteLock}. */
    public abstract class Side implements Lock {

        private final String verb;

        private Side(String verb) {
            this.verb = verb;
        }

        abstract Outcome acquire(long nanos, boolean interruptibly);

        abstract void release();

        /**
         * Returns the number of holds of the current thread.
         *
         * @return 0 when it has none
         */
        public abstract int holdCount();

        /**
         * {@inheritDoc}
         *
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write; or when the lock detects
         *     deadlocks and this wait ends to break one
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
         * @throws DeadlockException when the current thread reads and wants to write; or when the lock detects
         *     deadlocks and this wait ends to break one
         * @throws ClosedException when the workspace is closed, also while waiting
         */
        @Override
        public void lockInterruptibly() throws InterruptedException {
            acquireInterruptibly(Long.MAX_VALUE);
        }

        /**
         * {@inheritDoc}
         *
         * @return false when another thread holds it, writes, or waits to write
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
         * @param time the maximum time to wait; 0 or less for one attempt
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write
         * @throws ClosedException when the workspace is closed, also while waiting
         */
        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            return acquireInterruptibly(Timeouts.nanos(time, unit));
        }

        /**
         * Acquires it as {@link #tryLock(long, TimeUnit)} does.
         *
         * @param timeout the maximum time to wait; zero or negative for one attempt
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

        /** Tells whether the other object is the same side of the same lock. */
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

    /** The read side. */
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

    /** The write side. */
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
     * Acquires the write lock for a thread that reads, if no other thread reads, writes, or waits to write. The thread
     * then holds both, and releases each.
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
            throw new OwnerDiedException(ref, writer().map(LockOwner::toString).orElse("the writer"));
        }
        return outcome == Outcome.ACQUIRED;
    }

    /**
     * Repairs the data of a lock whose writer died, as {@link IpcLock#recover} does.
     *
     * @param <X> the exception that the repair may throw
     * @param recovery makes the data consistent; it must not lock this lock again
     * @return true when this call repaired; false when there was nothing to repair (any more)
     * @throws X the exception of the repair; the lock is then still abandoned
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
     * Returns the writer, alive or dead. A thread that waits for the readers to leave counts as the writer.
     *
     * @return a snapshot; empty when there is none
     * @throws ClosedException when the workspace is closed
     */
    public Optional<LockOwner> writer() {
        return LockOwner.of(ref.workspace(), lock.mutex());
    }

    /**
     * Describes the reading processes, each as in {@code "2 by pid 4711 (worker-2)"}: two of its threads. A process
     * that died reading is included until a writer has waited for it.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public List<String> readers() {
        ParticipantTable participants = ref.workspace().participants();
        return lock.readers().stream()
                .map(count -> count.describe(participants))
                .toList();
    }

    /**
     * Returns the number of writers that died writing, after which the data was repaired or the lock passed on.
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

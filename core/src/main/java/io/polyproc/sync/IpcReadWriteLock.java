package io.polyproc.sync;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;
import java.time.Duration;
import java.util.List;
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
public interface IpcReadWriteLock extends ReadWriteLock, SharedObject {

    /**
     * Returns the lock that several threads of several processes may hold at the same time.
     *
     * @return the read side
     */
    @Override
    Side readLock();

    /**
     * Returns the lock that one thread holds while no other reads.
     *
     * @return the write side
     */
    @Override
    Side writeLock();

    /** One side of the lock. It is not serializable; send the {@link IpcReadWriteLock}. */
    interface Side extends Lock {

        /**
         * Returns the number of holds of the current thread.
         *
         * @return 0 when it has none
         */
        int holdCount();

        /**
         * {@inheritDoc}
         *
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write; or when the lock detects
         *     deadlocks and this wait ends to break one
         * @throws ClosedException when the workspace is closed, also while waiting
         */
        @Override
        void lock();

        /**
         * {@inheritDoc}
         *
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write; or when the lock detects
         *     deadlocks and this wait ends to break one
         * @throws ClosedException when the workspace is closed, also while waiting
         */
        @Override
        void lockInterruptibly() throws InterruptedException;

        /**
         * {@inheritDoc}
         *
         * @return false when another thread holds it, writes, or waits to write
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws ClosedException when the workspace is closed
         */
        @Override
        boolean tryLock();

        /**
         * {@inheritDoc}
         *
         * @param time the maximum time to wait; 0 or less for one attempt
         * @throws OwnerDiedException when a writer died and the data is not repaired yet; nothing is held
         * @throws DeadlockException when the current thread reads and wants to write
         * @throws ClosedException when the workspace is closed, also while waiting
         */
        @Override
        boolean tryLock(long time, TimeUnit unit) throws InterruptedException;

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
        boolean tryLock(Duration timeout) throws InterruptedException;

        /**
         * {@inheritDoc}
         *
         * @throws IllegalMonitorStateException when the current thread does not hold it
         * @throws ClosedException when the workspace is closed
         */
        @Override
        void unlock();

        /**
         * Not supported.
         *
         * @throws UnsupportedOperationException always; an {@link IpcLock} has conditions
         */
        @Override
        Condition newCondition();
    }

    /**
     * Acquires the write lock for a thread that reads, if no other thread reads, writes, or waits to write. The thread
     * then holds both, and releases each.
     *
     * @return whether the current thread writes now
     * @throws IllegalMonitorStateException when the current thread does not read
     * @throws ClosedException when the workspace is closed
     */
    boolean tryUpgrade();

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
    <X extends Exception> boolean recover(Recovery<X> recovery) throws X;

    /**
     * Returns the writer, alive or dead. A thread that waits for the readers to leave counts as the writer.
     *
     * @return a snapshot; empty when there is none
     * @throws ClosedException when the workspace is closed
     */
    Optional<LockOwner> writer();

    /**
     * Returns the number of threads that wait for either side, in all processes. Threads that spin and have not parked
     * yet are not counted, and neither are those beyond the limit of listed threads.
     *
     * @return a snapshot, for monitoring
     * @throws ClosedException when the workspace is closed
     */
    int waiters();

    /**
     * Describes the reading processes, each as in {@code "2 by pid 4711 (worker-2)"}: two of its threads. A process
     * that died reading is included until a writer has waited for it.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    List<String> readers();

    /**
     * Returns the number of writers that died writing, after which the data was repaired or the lock passed on.
     *
     * @return a count since the lock was created
     * @throws ClosedException when the workspace is closed
     */
    int writerDeaths();
}

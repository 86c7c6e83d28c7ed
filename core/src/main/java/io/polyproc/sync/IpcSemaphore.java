package io.polyproc.sync;

import io.polyproc.ClosedException;
import io.polyproc.SharedObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A counting semaphore between processes. It may be bounded: then a release beyond the bound is an error.
 *
 * <p>A permit may be released by another process than the one that acquired it. It belongs to the process that acquired
 * it until it is released.
 *
 * <p><b>Thread and process safety.</b> Safe. Actions before a release happen-before actions after the acquire of that
 * permit.
 *
 * <p><b>Progress.</b> Blocking, and not fair. An interrupt is noticed within 50 ms.
 *
 * <p><b>If a process dies here.</b> Its permits are free again: waiters get them within 150 ms, later callers when they
 * wait, and {@link #ownerDeaths()} counts it. With {@link PermitOwnership#NONE} they are lost with it. In the middle of
 * an acquire or release: it happened or it did not; only a release of permits that several others have acquired may be
 * done in part. A stopped process does not lose its permits.
 */
public interface IpcSemaphore extends SharedObject {

    /**
     * Acquires a permit, waiting for one.
     *
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    void acquire() throws InterruptedException;

    /**
     * Acquires permits at once, waiting until all of them are free.
     *
     * @param permits the number of permits, at least 0
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    void acquire(int permits) throws InterruptedException;

    /**
     * Acquires a permit as {@link #acquire()} does, without regard to interrupts.
     *
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    default void acquireUninterruptibly() {
        acquireUninterruptibly(1);
    }

    /**
     * Acquires permits as {@link #acquire(int)} does, without regard to interrupts.
     *
     * @param permits the number of permits, at least 0
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    void acquireUninterruptibly(int permits);

    /**
     * Acquires a permit if one is free.
     *
     * @return whether it was acquired
     * @throws ClosedException when the workspace is closed
     */
    boolean tryAcquire();

    /**
     * Acquires permits at once if all of them are free.
     *
     * @param permits the number of permits, at least 0
     * @return whether they were acquired
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed
     */
    boolean tryAcquire(int permits);

    /**
     * Acquires permits at once, waiting for at most the given time until all of them are free.
     *
     * @param permits the number of permits, at least 0
     * @param time the maximum time to wait; 0 or less to check once
     * @param unit the unit of the time
     * @return whether they were acquired
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    boolean tryAcquire(int permits, long time, TimeUnit unit) throws InterruptedException;

    /**
     * Acquires one permit as {@link #tryAcquire(int, long, TimeUnit)} does.
     *
     * @param timeout the maximum time to wait; zero or negative to check once
     * @return whether it was acquired
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    boolean tryAcquire(Duration timeout) throws InterruptedException;

    /**
     * Acquires one permit as {@link #tryAcquire(int, long, TimeUnit)} does.
     *
     * @param time the maximum time to wait; 0 or less to check once
     * @param unit the unit of the time
     * @return whether it was acquired
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    default boolean tryAcquire(long time, TimeUnit unit) throws InterruptedException {
        return tryAcquire(1, time, unit);
    }

    /**
     * Acquires permits as {@link #tryAcquire(int, long, TimeUnit)} does.
     *
     * @param permits the number of permits, at least 0
     * @param timeout the maximum time to wait; zero or negative to check once
     * @return whether they were acquired
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    boolean tryAcquire(int permits, Duration timeout) throws InterruptedException;

    /**
     * Acquires all free permits.
     *
     * @return their number
     * @throws ClosedException when the workspace is closed
     */
    int drainPermits();

    /**
     * Releases a permit.
     *
     * @throws IllegalStateException when the semaphore is bounded and more permits are released than were acquired
     * @throws ClosedException when the workspace is closed
     */
    void release();

    /**
     * Releases permits. If fewer were acquired, adds permits.
     *
     * @param permits the number of permits, at least 0
     * @throws IllegalStateException when there would be more free ones than the bound; nothing was released
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed
     */
    void release(int permits);

    /**
     * Returns the number of threads that wait for permits, in all processes. Threads that spin and have not parked yet
     * are not counted, and neither are those beyond the limit of listed threads.
     *
     * @return a snapshot, for monitoring
     * @throws ClosedException when the workspace is closed
     */
    int waiters();

    /**
     * Returns the number of free permits. Permits of a dead process count once a waiter has detected the death.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    int availablePermits();

    /**
     * Returns the number of holders that died with permits, which were then freed.
     *
     * @return a count since the semaphore was created
     * @throws ClosedException when the workspace is closed
     */
    int ownerDeaths();

    /**
     * Describes the processes that hold permits, each as in {@code "2 by pid 4711 (worker-2)"}.
     *
     * @return a snapshot; empty for a semaphore without owners
     * @throws ClosedException when the workspace is closed
     */
    List<String> holders();
}

package io.polyproc.sync;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.TypeMismatchException;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.segment.ParticipantTable;
import io.polyproc.internal.sync.RawSemaphore;
import io.polyproc.internal.sync.SemaphoreDescriptor;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.segment.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
public final class IpcSemaphore extends SyncHandle {

    private static final long serialVersionUID = 1L;

    private final transient RawSemaphore semaphore;

    IpcSemaphore(ObjectRef ref) {
        super(ref);
        this.semaphore = new RawSemaphore(ref);
    }

    /**
     * Finds or creates a semaphore.
     *
     * @param workspace the workspace of the semaphore
     * @param name the name under which any process can find it, or empty for an anonymous one
     * @param permits the initial number of permits, at least 0
     * @param options the maximum, and the fate of the permits of a process that dies
     * @return the semaphore
     * @throws TypeMismatchException when the name is taken by another kind of object, or a semaphore made with other
     *     arguments
     * @throws IllegalArgumentException when the permits are negative or beyond the bound, or the name is not a plain
     *     word
     * @throws ClosedException when the workspace is closed
     */
    public static IpcSemaphore open(Workspace workspace, Optional<String> name, int permits, SemaphoreOptions options) {
        int maximum = Objects.requireNonNull(options, "options").maximum();
        if (permits < 0 || permits > maximum) {
            throw new IllegalArgumentException("permits=" + permits + ", maximum=" + maximum
                    + ": a semaphore begins with 0 permits or more, and not more than its maximum");
        }
        int bits = options.ownership() == PermitOwnership.RETURNED_ON_DEATH ? SemaphoreDescriptor.OWNED : 0;
        ObjectSpec spec = new ObjectSpec(
                ObjectType.SEMAPHORE, ObjectSpec.nameOf(name), bits, permits, maximum, SemaphoreDescriptor.LENGTH);
        return new IpcSemaphore(spec.findOrCreateIn(workspace, ref -> RawSemaphore.initialise(ref, permits)));
    }

    /**
     * Acquires a permit, waiting for one.
     *
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Acquires permits at once, waiting until all of them are free.
     *
     * @param permits the number of permits, at least 0
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public void acquire(int permits) throws InterruptedException {
        semaphore.acquire(checked(permits), Long.MAX_VALUE, true);
    }

    /**
     * Acquires permits as {@link #acquire(int)} does, without regard to interrupts.
     *
     * @param permits the number of permits, at least 0
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public void acquireUninterruptibly(int permits) {
        acquireNow(checked(permits), Long.MAX_VALUE);
    }

    /**
     * Acquires a permit if one is free.
     *
     * @return whether it was acquired
     * @throws ClosedException when the workspace is closed
     */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Acquires permits at once if all of them are free.
     *
     * @param permits the number of permits, at least 0
     * @return whether they were acquired
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed
     */
    public boolean tryAcquire(int permits) {
        return acquireNow(checked(permits), 0);
    }

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
    public boolean tryAcquire(int permits, long time, TimeUnit unit) throws InterruptedException {
        return semaphore.acquire(checked(permits), Timeouts.nanos(time, unit), true);
    }

    /**
     * Acquires one permit as {@link #tryAcquire(int, long, TimeUnit)} does.
     *
     * @param timeout the maximum time to wait; zero or negative to check once
     * @return whether it was acquired
     * @throws InterruptedException when the thread is interrupted before or while it waits; nothing was acquired
     * @throws ClosedException when the workspace is closed, also while waiting
     */
    public boolean tryAcquire(Duration timeout) throws InterruptedException {
        return semaphore.acquire(1, Timeouts.nanos(timeout), true);
    }

    /**
     * Acquires all free permits.
     *
     * @return their number
     * @throws ClosedException when the workspace is closed
     */
    public int drainPermits() {
        return semaphore.drain();
    }

    /**
     * Releases a permit.
     *
     * @throws IllegalStateException when the semaphore is bounded and more permits are released than were acquired
     * @throws ClosedException when the workspace is closed
     */
    public void release() {
        release(1);
    }

    /**
     * Releases permits. If fewer were acquired, adds permits.
     *
     * @param permits the number of permits, at least 0
     * @throws IllegalStateException when there would be more free ones than the bound; nothing was released
     * @throws IllegalArgumentException when the number is negative
     * @throws ClosedException when the workspace is closed
     */
    public void release(int permits) {
        semaphore.release(checked(permits));
    }

    /**
     * Returns the number of free permits. Permits of a dead process count once a waiter has detected the death.
     *
     * @return a snapshot
     * @throws ClosedException when the workspace is closed
     */
    public int availablePermits() {
        return semaphore.free();
    }

    /**
     * Returns the number of holders that died with permits, which were then freed.
     *
     * @return a count since the semaphore was created
     * @throws ClosedException when the workspace is closed
     */
    public int ownerDeaths() {
        return semaphore.deaths();
    }

    /**
     * Describes the processes that hold permits, each as in {@code "2 by pid 4711 (worker-2)"}.
     *
     * @return a snapshot; empty for a semaphore without owners
     * @throws ClosedException when the workspace is closed
     */
    public List<String> holders() {
        ParticipantTable participants = ref.workspace().participants();
        return semaphore.holders().stream()
                .map(count -> count.describe(participants))
                .toList();
    }

    private boolean acquireNow(int permits, long nanos) {
        try {
            return semaphore.acquire(permits, nanos, false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted in an uninterruptible acquire", e);
        }
    }

    private static int checked(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits=" + permits + ": it cannot be negative");
        }
        return permits;
    }

    @Override
    String state() {
        return availablePermits() + " free, held: " + holders();
    }
}

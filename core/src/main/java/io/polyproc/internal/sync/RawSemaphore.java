package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.SemaphoreDescriptor.*;

import io.polyproc.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.List;

/**
 * A semaphore. Permits are counted under a mutex that is held for a few stores. The counts of the holders are
 * authoritative. The number of free permits is a cache, which is recomputed after a holder of the mutex has died.
 *
 * <p>{@link SemaphoreHolders} has the counts of the holders. {@link SemaphoreSlowPath} waits, {@link SemaphoreSignal}
 * wakes waiters, and {@link SemaphoreRepair} handles the death of a holder.
 *
 * <p><b>Progress.</b> Blocking; a free permit costs one lock and unlock of the mutex. Not fair.
 *
 * <p><b>If a process dies here.</b> With permits: a waiter detects the death within one park interval and frees them,
 * in a semaphore with owners. Acquiring or releasing: the store of the holder's count is the linearization point.
 * Between the count and the notification: waiters check again within one park interval.
 */
public final class RawSemaphore {

    private final ObjectRef ref;
    private final RawLock mutex;
    private final SemaphoreHolders holders;
    private final SemaphoreSignal signal;
    private final SemaphoreRepair repair;
    private final Runnable recounting;
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private final IntCells free;
    private final IntCells total;
    private final boolean owned;
    private final int bound;

    /** Creates the semaphore in this object. */
    public RawSemaphore(ObjectRef ref) {
        this.ref = ref;
        this.mutex = RawLock.of(ref, MUTEX_OFFSET, 0);
        this.holders = new SemaphoreHolders(ref);
        this.signal = new SemaphoreSignal(ref);
        this.repair = new SemaphoreRepair(ref, mutex, holders, signal);
        this.recounting = repair.recounting();
        this.free = ref.ints(FREE_OFFSET);
        this.total = ref.ints(TOTAL_OFFSET);
        this.owned = (ref.options() & OWNED) != 0;
        this.bound = (int) ref.detail();
    }

    /** Initialises the permits of a new semaphore. */
    public static void initialise(ObjectRef ref, int permits) {
        ref.ints(FREE_OFFSET).setPlain(0, permits);
        ref.ints(TOTAL_OFFSET).setPlain(0, permits);
    }

    /**
     * Acquires permits, waiting at most {@code nanos} for them.
     *
     * @return false when the time was up
     * @throws InterruptedException when interrupted, if {@code interruptibly} is true; nothing was acquired
     */
    public boolean acquire(int permits, long nanos, boolean interruptibly) throws InterruptedException {
        boolean undisturbed = !interruptibly || !Thread.currentThread().isInterrupted();
        if (undisturbed && areFree(permits) && take(permits)) {
            return true;
        }
        Outcome outcome = acquireSlowly(permits, nanos, interruptibly);
        if (outcome == Outcome.INTERRUPTED) {
            throw new InterruptedException(ref + ": interrupted while waiting for permits");
        }
        return outcome == Outcome.ACQUIRED;
    }

    /**
     * Acquires permits as {@link #acquire} does, without regard to interrupts. The interrupt status is set again at the
     * end of the wait.
     *
     * @return false when the time was up
     */
    public boolean acquireUninterruptibly(int permits, long nanos) {
        return areFree(permits) && take(permits) || acquireSlowly(permits, nanos, false) == Outcome.ACQUIRED;
    }

    private Outcome acquireSlowly(int permits, long nanos, boolean interruptibly) {
        return new SemaphoreSlowPath(this, ref, spin, permits, nanos, interruptibly).acquire();
    }

    /** Acquires permits if they are free now. */
    boolean tryAcquire(int permits) {
        return areFree(permits) && take(permits);
    }

    /** Acquires all free permits and returns their number. */
    public int drain() {
        lock();
        try {
            int all = free.getPlain(0);
            if (all > 0) {
                hold(all);
            }
            return all;
        } finally {
            mutex.release();
        }
    }

    /**
     * Releases permits, also those that another thread or process acquired.
     *
     * @return the number of waiters that were woken
     * @throws IllegalStateException when there would be more free ones than the bound; nothing was released
     */
    public int release(int permits) {
        lock();
        try {
            int before = free.getPlain(0);
            if (permits > bound - before) {
                throw new IllegalStateException(ref + ": releasing permits=" + permits + " with " + before
                        + " free would go beyond the bound of " + bound
                        + ": more permits are released than were acquired");
            }
            int added = owned ? permits - holders.remove(permits) : permits;
            if (added > 0) {
                total.setPlain(0, total.getPlain(0) + added);
            }
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SEMAPHORE_RETURNED);
            }
            // SYNC free-permits: release. Pairs with the acquire in areFree().
            free.setRelease(0, before + permits);
        } finally {
            mutex.release();
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SEMAPHORE_COUNTED);
        }
        return signal.notifyWaiters(permits);
    }

    /** Returns the number of free permits. Those of dead holders count once a waiter has detected the death. */
    public int free() {
        return free.getAcquire(0);
    }

    /** Returns the number of holders that died with permits, which were then freed. */
    public int deaths() {
        return holders.deaths();
    }

    /** Returns the holders and their permits, including dead ones that no waiter has detected yet. */
    public List<HolderCount> holders() {
        return holders.list();
    }

    /**
     * Returns the number of threads that wait for permits, in all processes. A snapshot: it does not count threads that
     * spin and have not parked yet, threads without a record, and dead ones.
     */
    public int waiters() {
        return WaitRecord.waitersOf(ref);
    }

    SemaphoreSignal signal() {
        return signal;
    }

    SemaphoreRepair repair() {
        return repair;
    }

    /** Tells whether this number of permits was free a moment ago. */
    boolean areFree(int permits) {
        // SYNC free-permits: acquire. Pairs with the releases in hold(), release() and SemaphoreRepair.recount(). Only
        // a
        // hint: take() reads again under the mutex.
        return free.getAcquire(0) >= permits;
    }

    private boolean take(int permits) {
        lock();
        try {
            if (free.getPlain(0) < permits) {
                return false;
            }
            hold(permits);
            return true;
        } finally {
            mutex.release();
        }
    }

    /** Acquires free permits. The first store is the linearization point. */
    private void hold(int permits) {
        if (owned) {
            count(permits);
        } else {
            total.setPlain(0, total.getPlain(0) - permits);
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SEMAPHORE_TAKEN);
        }
        // SYNC free-permits: release. Pairs with the acquire in areFree().
        free.setRelease(0, free.getPlain(0) - permits);
    }

    /** Counts permits of this process; frees the slot of a dead holder if there is no other. */
    private void count(int permits) {
        if (holders.add(permits) || repair.freeDeadPermits() > 0 && holders.add(permits)) {
            return;
        }
        throw new IpcException(
                ref + ": " + HOLDERS + " processes hold permits already, which is the limit: release some,"
                        + " or use a semaphore without owners");
    }

    private void lock() {
        mutex.acquireRepairing(recounting);
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.SemaphoreDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * What dead processes have left in one semaphore: a change begun under the mutex and, in a semaphore with owners, their
 * permits. The number of free permits is computed again from the total and the counts of the holders.
 *
 * <p><b>If a process dies here:</b> the mutex names it, and its next holder repairs.
 */
final class SemaphoreRepair {

    private final RawLock mutex;
    private final SemaphoreHolders holders;
    private final SemaphoreSignal signal;
    private final IntCells free;
    private final IntCells total;
    private final boolean owned;
    private final Runnable recounting = this::recount;

    SemaphoreRepair(ObjectRef ref, RawLock mutex, SemaphoreHolders holders, SemaphoreSignal signal) {
        this.mutex = mutex;
        this.holders = holders;
        this.signal = signal;
        this.free = ref.ints(FREE_OFFSET);
        this.total = ref.ints(TOTAL_OFFSET);
        this.owned = (ref.options() & OWNED) != 0;
    }

    /** Returns the repair of a change that a dead holder of the mutex has begun. */
    Runnable recounting() {
        return recounting;
    }

    private void recount() {
        // SYNC free-permits: release. Pairs with the acquire in RawSemaphore.areFree().
        free.setRelease(0, total.getPlain(0) - holders.held());
    }

    /**
     * Repairs what dead processes have left.
     *
     * @return false when there was nothing to repair
     */
    boolean checkDead() {
        boolean abandoned = mutex.isAbandoned();
        if (!owned && !abandoned) {
            return false;
        }
        int freed;
        mutex.acquireRepairing(recounting);
        try {
            freed = owned ? freeDeadPermits() : 0;
        } finally {
            mutex.release();
        }
        if (freed > 0) {
            signal.notifyWaiters(freed);
        }
        return freed > 0 || abandoned;
    }

    /** Frees the permits of dead holders and returns their number. The caller holds the mutex. */
    int freeDeadPermits() {
        int freed = holders.freeDeadPermits();
        if (freed > 0) {
            recount();
        }
        return freed;
    }
}

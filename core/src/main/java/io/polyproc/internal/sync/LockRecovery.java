package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.sync.DeadlockException;

/**
 * The recovery of one lock whose owner died: to take it over silently, or to mark it abandoned until a process has
 * repaired the data. See {@link LockDescriptor} for the states of the word.
 *
 * <p><b>If a process dies here.</b> Before INCONSISTENT is set: the next waiter sets it. Repairing: the word names the
 * dead repairer, which is the abandoned state again, with the number of takeovers unchanged.
 */
final class LockRecovery {

    private final RawLock lock;
    private final LockCells cells;

    LockRecovery(RawLock lock, LockCells cells) {
        this.lock = lock;
        this.cells = cells;
    }

    /**
     * Handles the death of the owner that this word names.
     *
     * @return {@link Outcome#ACQUIRED} or {@link Outcome#ABANDONED}; null when the word has changed
     */
    Outcome handleDeadOwner(int word) {
        if (lock.isSelfRecovering()) {
            return takeOver(word) ? Outcome.ACQUIRED : null;
        }
        return markAbandoned(word) ? Outcome.ABANDONED : null;
    }

    private boolean takeOver(int word) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_DEATH_FOUND);
        }
        if (!replaceDeadOwner(word, WAITERS)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_TAKEN_OVER);
        }
        cells.countDeath();
        lock.entered(lock.currentThread());
        return true;
    }

    /** Replaces the dead owner by this process. The owner's thread record may be in use by another thread by now. */
    private boolean replaceDeadOwner(int word, int bits) {
        long dead = cells.read();
        // SYNC lock-word: CAS. Pairs with the CAS by which the dead owner acquired the lock. Its later stores are
        // visible as well, since the kernel reported its death after them.
        if (wordOf(dead) != word || !cells.compareAndSet(dead, lock.heldBy(lock.currentThread()) | pairOf(bits, 0))) {
            return false;
        }
        cells.setHolds(1);
        cells.clearSince();
        return true;
    }

    /**
     * Sets INCONSISTENT if the word still names the owner that was found dead; tells whether it does. An owner that
     * released the lock and left the workspace after the word was read did not die inside the lock.
     */
    private boolean markAbandoned(int word) {
        if ((word & INCONSISTENT) != 0) {
            return cells.word() == word;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_DEATH_FOUND);
        }
        // SYNC lock-inconsistent: CAS. Pairs with the read of the word by a waiter that the wake-up below, or the end
        // of its park interval, brings back.
        if (!cells.compareAndSetWord(word, word | INCONSISTENT)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_MARKED_INCONSISTENT);
        }
        cells.wake(Integer.MAX_VALUE);
        return true;
    }

    /**
     * Acquires an abandoned lock for repair, waiting while another process repairs it.
     *
     * @return the word to restore if the repair fails; 0 when there was nothing to repair
     */
    int begin() {
        boolean hasParked = false;
        while (true) {
            long now = cells.read();
            int word = wordOf(now);
            if (word == FREE) {
                return nothingToRepair(hasParked, now);
            }
            if (!cells.isOwnerAlive(word)) {
                if (replaceDeadOwner(word, INCONSISTENT | word & WAITERS)) {
                    lock.entered(lock.currentThread());
                    if (Crash.ENABLED) {
                        Crash.at(CrashPoint.LOCK_RECOVERING);
                    }
                    return word | INCONSISTENT;
                }
            } else if ((word & INCONSISTENT) == 0) {
                return nothingToRepair(hasParked, now);
            } else if (cells.compareAndSetWord(word, word | WAITERS)) {
                // SYNC lock-waiters: this CAS pairs with the exchange in RawLock.release(), which reads WAITERS.
                cells.await(word | WAITERS, Parking.PARK_INTERVAL_NANOS);
                hasParked = true;
            }
        }
    }

    private int nothingToRepair(boolean hasParked, long now) {
        if (hasParked) {
            cells.passWakeUpOn(now);
        }
        return 0;
    }

    /** Turns a lock in repair into an ordinary one, which the caller holds. The data is consistent again. */
    void finish() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_REPAIRED);
        }
        cells.countDeath();
        int word;
        do {
            word = cells.word();
            // SYNC lock-inconsistent: CAS, after the repair. Pairs with the read of the word by a waiter, which then
            // waits for this owner as for any other. WAITERS may be set concurrently.
        } while (!cells.compareAndSetWord(word, word & ~INCONSISTENT));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_CONSISTENT);
        }
    }

    /** Makes the lock abandoned again after a failed repair, as {@link #begin} found it. */
    void abort(int abandoned) {
        lock.clearOwner();
        // SYNC lock-word: volatile. Pairs with the CAS in replaceDeadOwner() of the next repairer, which then sees the
        // changes of this one.
        cells.set(pairOf(abandoned, 0));
        cells.wake(Integer.MAX_VALUE);
    }

    /**
     * Repairs the data of a lock that an attempt found abandoned, and acquires it. Waits at most {@code nanos} for each
     * living owner.
     *
     * @return never {@link Outcome#ABANDONED}
     */
    Outcome repairAndAcquire(Runnable repair, long nanos, boolean interruptibly) {
        Outcome outcome;
        do {
            int abandoned = begin();
            if (abandoned != 0) {
                finishOrAbort(repair, abandoned);
                return Outcome.ACQUIRED;
            }
            outcome = lock.acquire(nanos, interruptibly);
        } while (outcome == Outcome.ABANDONED);
        return outcome;
    }

    private void finishOrAbort(Runnable repair, int abandoned) {
        boolean repaired = false;
        try {
            repair.run();
            finish();
            repaired = true;
        } finally {
            if (!repaired) {
                abort(abandoned);
            }
        }
    }

    /**
     * Acquires a lock that an attempt found abandoned, without a repair and without a limit. If another process repairs
     * it first, the caller holds an ordinary lock.
     *
     * @return the word to restore when the caller releases the lock in the abandoned state; 0 for an ordinary one
     * @throws DeadlockException when the lock detects deadlocks, and this wait must end to break one
     */
    int acquireUnrepaired() {
        int abandoned;
        do {
            abandoned = begin();
        } while (abandoned == 0 && lock.acquire(Long.MAX_VALUE, false) == Outcome.ABANDONED);
        return abandoned;
    }
}

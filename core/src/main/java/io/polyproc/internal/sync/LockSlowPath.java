package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ThreadSlot;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.sync.DeadlockException;

/**
 * The slow path of {@link RawLock}: one call that did not acquire the lock with its first CAS. It spins, sets WAITERS
 * and parks, until the lock is free, its owner is dead, or the wait ends.
 *
 * <p><b>Thread and process safety.</b> One instance for each call, used by its thread only.
 *
 * <p><b>If a process dies here.</b> Before it parks: WAITERS remains set, which costs the owner one wake-up. Woken,
 * before it acquires the lock: the other waiters check the word again after one park interval.
 */
final class LockSlowPath {

    /** The number of polls before a waiter parks: some 10 us, the cost of a park and an unpark. */
    private static final int SPIN_LIMIT = Parking.spinningHelps() ? 10 : 0;

    private final RawLock lock;
    private final LockCells cells;
    private final WaitRecord wait;
    private final boolean interruptibly;
    private int spins;

    /** Whether an interrupt came that does not end this wait. */
    private boolean interrupted;

    /**
     * WAITERS after the first park, and 0 before. A thread that has parked acquires the lock with WAITERS set: others
     * may be parked, and the word has lost that bit.
     */
    private int waitersBit;

    /** The word during the last park; 0 before. */
    private int unmovedWord;

    /** The fence that a revocation needs; null until the lock is found biased. */
    private RevocationFence fence;

    /**
     * Begins the slow path of a call.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @param interruptibly whether an interrupt ends the wait
     */
    LockSlowPath(RawLock lock, LockCells cells, long nanos, boolean interruptibly) {
        this.lock = lock;
        this.cells = cells;
        this.wait = new WaitRecord(cells.object(), nanos);
        this.interruptibly = interruptibly;
        this.spins = nanos > 0 ? SPIN_LIMIT : 0;
    }

    /**
     * Acquires the lock, or waits until that is not possible any more. Ends the wait record.
     *
     * @throws DeadlockException when the lock detects deadlocks, and this wait must end to break one
     */
    Outcome acquire() {
        try (wait) {
            Outcome outcome;
            do {
                outcome = attempt();
            } while (outcome == null);
            return outcome;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes one round of the wait loop; returns null when the word must be read again. */
    private Outcome attempt() {
        long now = cells.read();
        int word = wordOf(now);
        if (word == FREE) {
            return takeFree(now);
        }
        if (spins-- > 0 && !isBiased(now)) {
            Parking.lockSpinPause();
            return null;
        }
        long left = wait.remaining();
        if (mayOwnerBeDead(word, left) && !cells.isOwnerAlive(word)) {
            return lock.recovery().handleDeadOwner(word);
        }
        if (left <= 0 && !isBiased(now)) {
            return giveUp(now, Outcome.TIMED_OUT);
        }
        if (word == unmovedWord && lock.isDetecting()) {
            new WaitGraph(cells.workspace()).checkNoDeadlock();
        }
        if (isInterrupted()) {
            return giveUp(now, Outcome.INTERRUPTED);
        }
        return setWaiters(now) ? parkOrRevoke(withWaiters(now), left) : null;
    }

    private Outcome takeFree(long now) {
        ThreadSlot thread = lock.currentThread();
        // SYNC lock-word: CAS. Pairs with the exchange in RawLock.release(). Without it the changes of the former owner
        // could be missed.
        if (!cells.compareAndSet(now, lock.heldBy(thread) | pairOf(waitersBit, 0))) {
            return null;
        }
        lock.entered(thread);
        return Outcome.ACQUIRED;
    }

    /**
     * Tells whether to check that the owner lives: if the word is inconsistent, if it did not change during a park
     * interval, and before giving up.
     */
    private boolean mayOwnerBeDead(int word, long left) {
        return (word & INCONSISTENT) != 0 || word == unmovedWord || left <= 0;
    }

    /** Tells whether an interrupt ends this wait. If the wait is uninterruptible, restores the status at its end. */
    private boolean isInterrupted() {
        if (!Thread.interrupted()) {
            return false;
        }
        interrupted |= !interruptibly;
        return interruptibly;
    }

    /** Sets WAITERS; false when word or holder have changed. */
    private boolean setWaiters(long now) {
        // SYNC lock-waiters: CAS. Pairs with the exchange in RawLock.release(), which reads WAITERS in the step that
        // frees the word. Without it a release could overlook this waiter. The CAS compares the holder as well: a lock
        // that was held when it was read may be biased by now, and needs a revocation.
        if (now != withWaiters(now) && !cells.compareAndSet(now, withWaiters(now))) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_WAITERS_SET);
        }
        return true;
    }

    private Outcome parkOrRevoke(long contended, long left) {
        long parkNanos = left;
        if (isBiased(contended)) {
            fence = fence == null ? new RevocationFence() : fence;
            if (lock.revocation().takeFromIdleOwner(contended, fence)) {
                return Outcome.ACQUIRED;
            }
            if (left <= 0) {
                return giveUp(contended, Outcome.TIMED_OUT);
            }
            parkNanos = Math.min(left, fence.nextParkNanos());
        }
        cells.noteSince();
        wait.publish();
        cells.await(wordOf(contended), parkNanos);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_WAITER_WOKEN);
        }
        waitersBit = WAITERS;
        unmovedWord = wordOf(contended);
        return null;
    }

    private Outcome giveUp(long now, Outcome outcome) {
        if (waitersBit != 0) {
            cells.passWakeUpOn(now);
        }
        return outcome;
    }
}

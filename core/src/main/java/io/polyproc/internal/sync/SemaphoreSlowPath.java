package io.polyproc.internal.sync;

import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The slow path of {@link RawSemaphore}: one call that did not find its permits free. It spins and then parks, until it
 * has the permits or the wait ends.
 *
 * <p><b>Thread and process safety.</b> One instance for each call, used by its thread only.
 *
 * <p><b>If a process dies here.</b> Waiting: waiters are not counted, so no count is wrong. Woken, without its permit:
 * the other waiters check again within one park interval.
 */
final class SemaphoreSlowPath {

    private final RawSemaphore semaphore;
    private final SemaphoreSignal signal;
    private final SemaphoreRepair repair;
    private final AdaptiveSpin spin;
    private final int permits;
    private final boolean interruptibly;
    private final WaitRecord wait;

    private boolean interrupted;
    private boolean slept;

    /** Whether the time is up, and the permits of the dead were freed. */
    private boolean checkedDead;

    private long lastCheck = System.nanoTime();
    private int polls;
    private boolean spins;

    SemaphoreSlowPath(
            RawSemaphore semaphore, ObjectRef ref, AdaptiveSpin spin, int permits, long nanos, boolean interruptibly) {
        this.semaphore = semaphore;
        this.signal = semaphore.signal();
        this.repair = semaphore.repair();
        this.spin = spin;
        this.permits = permits;
        this.interruptibly = interruptibly;
        this.polls = nanos > 0 ? spin.begin() : 0;
        this.spins = polls > 0;
        this.wait = new WaitRecord(ref, nanos);
    }

    /** Acquires the permits, or waits until that is not possible any more; never {@link Outcome#ABANDONED}. */
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

    /** Makes one round of the wait loop; returns null when the permits must be checked again. */
    private Outcome attempt() {
        if (isInterrupted()) {
            if (slept) {
                // The wake-up may have been for a permit that another thread has acquired meanwhile: pass it on.
                signal.notifyWaiters(1);
            }
            return Outcome.INTERRUPTED;
        }
        int seen = signal.read();
        if (semaphore.tryAcquire(permits)) {
            if (spins) {
                spin.succeeded();
            }
            return Outcome.ACQUIRED;
        }
        if (isPolling()) {
            Parking.spinPause();
            return null;
        }
        long left = wait.remaining();
        if (left <= 0) {
            return giveUp();
        }
        if (permits <= 1 || !signal.noteSeveral()) {
            park(seen, left);
        }
        return null;
    }

    /** Tells whether an interrupt ends this wait. If the wait is uninterruptible, restores the status at its end. */
    private boolean isInterrupted() {
        if (!Thread.interrupted()) {
            return false;
        }
        interrupted |= !interruptibly;
        return interruptibly;
    }

    /** Tells whether to poll once more: a park and an unpark take longer than most holders hold a permit. */
    private boolean isPolling() {
        if (polls > 0) {
            polls--;
            return true;
        }
        if (spins) {
            spin.failed();
            spins = false;
        }
        return false;
    }

    private Outcome giveUp() {
        if (!checkedDead && repair.checkDead()) {
            checkedDead = true;
            return null;
        }
        if (slept && permits > 1 && semaphore.areFree(1)) {
            // The wake-up may have been for one permit, which is enough for another waiter: pass it on.
            signal.notifyWaiters(1);
        }
        return Outcome.TIMED_OUT;
    }

    private void park(int seen, long left) {
        wait.publish();
        signal.await(seen, left);
        slept = true;
        long now = System.nanoTime();
        if (now - lastCheck >= Parking.PARK_INTERVAL_NANOS) {
            repair.checkDead();
            lastCheck = now;
        }
    }
}

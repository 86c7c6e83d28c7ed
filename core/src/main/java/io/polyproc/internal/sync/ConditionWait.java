package io.polyproc.internal.sync;

import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * One wait for a condition: releases the lock, parks, and acquires the lock again, until its ticket may go or the wait
 * ends.
 *
 * <p><b>Thread and process safety.</b> One instance for each call, used by its thread only.
 *
 * <p><b>If a process dies here.</b> Parked: it stays counted as a waiter until all are released. Woken, without the
 * lock: the grant remains for another waiter.
 */
final class ConditionWait {

    private final ObjectRef ref;
    private final RawCondition condition;
    private final RawLock lock;
    private final EventCount signal;
    private final long ticket;
    private final long deadline;
    private final boolean limited;
    private final boolean interruptibly;

    /** Whether the interrupt status is set again at the end. */
    private boolean interrupted;

    /**
     * Begins a wait with this ticket.
     *
     * @param deadline ignored when the wait is not limited
     */
    ConditionWait(
            ObjectRef ref,
            RawCondition condition,
            RawLock lock,
            long ticket,
            long deadline,
            boolean limited,
            boolean interruptibly) {
        this.ref = ref;
        this.condition = condition;
        this.lock = lock;
        this.signal = condition.eventCount();
        this.ticket = ticket;
        this.deadline = deadline;
        this.limited = limited;
        this.interruptibly = interruptibly;
    }

    /** Waits, as {@link RawCondition#await} does. */
    Outcome await() {
        try {
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

    /** Makes one round of the wait loop; returns null after a wake-up that is not for this ticket. */
    private Outcome attempt() {
        Outcome hint = sleepWithoutLock();
        if (lock.isHeldAbandoned()) {
            interrupted |= hint == Outcome.INTERRUPTED;
            return Outcome.ABANDONED;
        }
        condition.releaseAllAfterDeath();
        boolean interruptedNow = Thread.interrupted();
        interrupted |= interruptedNow && !interruptibly;
        if (condition.mayGo(ticket)) {
            condition.leave(ticket, 1);
            interrupted |= interruptedNow || hint == Outcome.INTERRUPTED;
            return Outcome.ACQUIRED;
        }
        Outcome end = interruptedNow && interruptibly ? Outcome.INTERRUPTED : hint;
        if (end == Outcome.ACQUIRED) {
            return null;
        }
        condition.leave(ticket, 0);
        return end;
    }

    /** Sleeps without the lock, and acquires it again with all holds, also if it is abandoned. */
    private Outcome sleepWithoutLock() {
        int seen = signal.read();
        int held = lock.releaseFully();
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.CONDITION_WAITING);
        }
        Outcome hint = Outcome.ACQUIRED;
        boolean locked = false;
        try {
            hint = sleep(seen);
        } finally {
            try {
                reacquire(held);
                locked = true;
            } finally {
                interrupted |= !locked && hint == Outcome.INTERRUPTED;
            }
        }
        return hint;
    }

    private void reacquire(int held) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.CONDITION_WOKEN);
        }
        lock.acquireEvenAbandoned(held);
    }

    /**
     * Waits, without the lock, until the caller should acquire it. The result is a hint, to be verified with the lock
     * held.
     */
    private Outcome sleep(int firstSeen) {
        int seen = firstSeen;
        boolean interruptedMeanwhile = false;
        long lastCheck = System.nanoTime();
        try (WaitRecord wait = new WaitRecord(ref, limited ? deadline - lastCheck : Long.MAX_VALUE)) {
            while (!condition.mayGo(ticket) && !condition.isDeathNew()) {
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        return Outcome.INTERRUPTED;
                    }
                    interruptedMeanwhile = true;
                }
                long left = wait.remaining();
                if (left <= 0) {
                    return Outcome.TIMED_OUT;
                }
                wait.publish();
                signal.await(seen, left);
                seen = signal.read();
                long now = System.nanoTime();
                if (now - lastCheck >= Parking.PARK_INTERVAL_NANOS) {
                    if (lock.isAbandoned()) {
                        return Outcome.ACQUIRED;
                    }
                    lastCheck = now;
                }
            }
            return Outcome.ACQUIRED;
        } finally {
            if (interruptedMeanwhile) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

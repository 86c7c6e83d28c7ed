package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ConditionDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * A condition of a lock. Each waiter takes a ticket. A signal for all waiters releases every ticket issued so far; a
 * signal for some leaves grants for those tickets. A waiter that wakes acquires the lock first and takes a grant
 * afterwards, so the grant of a killed waiter remains for another. A waiter that arrives after a signal has no part in
 * it. Otherwise a newcomer whose condition does not hold could consume the signal of an earlier waiter.
 *
 * <p><b>If a process dies here.</b> Parked: it stays counted in {@code waiting} until all are released, which may cause
 * spurious wake-ups. Woken, without the lock: the grant remains, and the others check within one park interval. With
 * the lock: the waiters see within one park interval that the lock is abandoned. If another process has repaired it
 * first, or it recovers by itself, all waiters are released, since the dead owner may have been about to signal.
 */
public final class RawCondition {

    private final ObjectRef ref;
    private final RawLock lock;
    private final EventCount signal;
    private final IntCells waiting;
    private final IntCells grants;
    private final IntCells deaths;
    private final LongCells arrived;
    private final LongCells free;
    private final LongCells boundary;

    /** Creates the condition of that lock in this object. */
    public RawCondition(ObjectRef ref, RawLock lock) {
        this.ref = ref;
        this.lock = lock;
        this.signal = new EventCount(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.waiting = ref.ints(WAITING_OFFSET);
        this.grants = ref.ints(GRANTS_OFFSET);
        this.deaths = ref.ints(DEATHS_OFFSET);
        this.arrived = ref.longs(ARRIVED_OFFSET);
        this.free = ref.longs(FREE_OFFSET);
        this.boundary = ref.longs(BOUNDARY_OFFSET);
    }

    /**
     * Releases the lock, waits for a signal, and acquires the lock again. The caller holds the lock before and after;
     * afterwards in the abandoned state if the outcome is {@link Outcome#ABANDONED}. If the lock cannot be acquired
     * again, an exception is thrown and its {@linkplain RawLock#lostHolds lost holds} are set.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to release the lock and acquire it again
     * @return {@link Outcome#ACQUIRED} when signalled
     */
    public Outcome await(long nanos, boolean interruptibly) {
        long deadline = nanos == Long.MAX_VALUE ? 0 : Timeouts.deadline(nanos);
        lock.lostHolds().clear();
        long ticket = arrive();
        boolean interrupted = false;
        try {
            while (true) {
                int seen = signal.read();
                int held = lock.releaseFully();
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.CONDITION_WAITING);
                }
                Outcome asleep = Outcome.ACQUIRED;
                boolean locked = false;
                try {
                    asleep = sleep(ticket, seen, nanos == Long.MAX_VALUE, deadline, interruptibly);
                } finally {
                    try {
                        reacquire(held);
                        locked = true;
                    } finally {
                        interrupted |= !locked && asleep == Outcome.INTERRUPTED;
                    }
                }
                if (lock.isHeldAbandoned()) {
                    interrupted |= asleep == Outcome.INTERRUPTED;
                    return Outcome.ABANDONED;
                }
                releaseAllAfterDeath();
                boolean interruptedNow = Thread.interrupted();
                interrupted |= interruptedNow && !interruptibly;
                if (mayGo(ticket)) {
                    leave(ticket, 1);
                    interrupted |= interruptedNow || asleep == Outcome.INTERRUPTED;
                    return Outcome.ACQUIRED;
                }
                if (asleep == Outcome.INTERRUPTED || interruptedNow && interruptibly) {
                    leave(ticket, 0);
                    return Outcome.INTERRUPTED;
                }
                if (asleep == Outcome.TIMED_OUT) {
                    leave(ticket, 0);
                    return Outcome.TIMED_OUT;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
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
    private Outcome sleep(long ticket, int seen, boolean forever, long deadline, boolean interruptibly) {
        boolean interrupted = false;
        long lastCheck = System.nanoTime();
        try (WaitRecord wait = new WaitRecord(ref, forever ? Long.MAX_VALUE : deadline - lastCheck)) {
            while (!mayGo(ticket) && deaths.getVolatile(0) == lock.deaths()) {
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        return Outcome.INTERRUPTED;
                    }
                    interrupted = true;
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
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long arrive() {
        releaseAllAfterDeath();
        long ticket = arrived.getPlain(0);
        waiting.setPlain(0, waiting.getPlain(0) + 1);
        arrived.setPlain(0, ticket + 1);
        return ticket;
    }

    private boolean mayGo(long ticket) {
        return ticket < free.getVolatile(0) || grants.getVolatile(0) > 0 && ticket < boundary.getVolatile(0);
    }

    private void leave(long ticket, int grantsTaken) {
        if (ticket < free.getPlain(0)) {
            return;
        }
        int left = Math.max(0, waiting.getPlain(0) - 1);
        grants.setVolatile(0, Math.min(left, grants.getPlain(0) - grantsTaken));
        waiting.setVolatile(0, left);
    }

    /** Releases at most {@code count} waiters. The caller holds the lock. */
    public void signal(int count) {
        releaseAllAfterDeath();
        int waitingNow = waiting.getPlain(0);
        int before = grants.getPlain(0);
        int after = (int) Math.min(waitingNow, (long) before + count);
        if (after > before) {
            boolean all = after == waitingNow;
            if (all) {
                releaseAll();
            } else {
                boundary.setVolatile(0, arrived.getPlain(0));
                grants.setVolatile(0, after);
            }
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.CONDITION_GRANTED);
            }
            signal.notifyWaiters(all ? Integer.MAX_VALUE : after - before);
        }
    }

    /**
     * Releases all waiters if an owner of the lock has died since the last call: the counts may be wrong, and a signal
     * may be missing.
     */
    private void releaseAllAfterDeath() {
        int deathsNow = lock.deaths();
        if (deaths.getPlain(0) != deathsNow) {
            releaseAll();
            deaths.setVolatile(0, deathsNow);
            signal.notifyWaiters(Integer.MAX_VALUE);
        }
    }

    private void releaseAll() {
        free.setVolatile(0, arrived.getPlain(0));
        grants.setVolatile(0, 0);
        waiting.setVolatile(0, 0);
    }

    /** Returns the number of waiters that may not go yet, including dead ones. */
    public int waiting() {
        return waiting.getVolatile(0) - grants.getVolatile(0);
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ConditionDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.thread.Timeouts;

/**
 * Waiting for something to become true, under a lock. Who comes takes a ticket. A signal for all who wait lets every ticket go
 * that was given out so far; a signal for some leaves grants for those tickets. A waiter that wakes takes the lock first and
 * then a grant, so that a waiter killed on its way leaves the grant to another. Who comes after a signal has no part in it:
 * otherwise a newcomer whose own wish is not fulfilled could use up what an earlier one was meant to have.
 *
 * <p><b>If a process dies here.</b> Asleep: its share in {@code waiting} stays until all are let go, which may cost needless
 * wake-ups. Woken, without the lock: the grant is still there, and the others look within one sleep. With the lock: the
 * sleepers see within one sleep that the lock is abandoned; if somebody else was quicker and has repaired it, or it recovers by
 * itself, all who wait are let go, since the dead one may have been about to signal.
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

    /** The condition in this object, of that lock. */
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
     * Gives the lock back, waits for a signal, and takes the lock again. The caller holds the lock; it does so afterwards, in the
     * abandoned state if the outcome is {@link Outcome#ABANDONED}. When the lock cannot be taken again, which is reported by an
     * exception, its {@linkplain RawLock#lostHolds lost holds} say so.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to give the lock back and take it again
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
                        takeAgain(held);
                        locked = true;
                    } finally {
                        interrupted |= !locked && asleep == Outcome.INTERRUPTED;
                    }
                }
                if (lock.isHeldAbandoned()) {
                    interrupted |= asleep == Outcome.INTERRUPTED;
                    return Outcome.ABANDONED;
                }
                letAllGoAfterADeath();
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

    private void takeAgain(int held) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.CONDITION_WOKEN);
        }
        lock.acquireEvenAbandoned(held);
    }

    /** Sleeps, without the lock, until it is worth while to take it: a hint, to be verified with the lock held. */
    private Outcome sleep(long ticket, int seen, boolean forever, long deadline, boolean interruptibly) {
        boolean interrupted = false;
        long looked = System.nanoTime();
        try (WaitRecord wait = new WaitRecord(ref, forever ? Long.MAX_VALUE : deadline - looked)) {
            while (!mayGo(ticket) && deaths.getVolatile(0) == lock.deaths()) {
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        return Outcome.INTERRUPTED;
                    }
                    interrupted = true;
                }
                long left = wait.left();
                if (left <= 0) {
                    return Outcome.TIMED_OUT;
                }
                wait.note();
                signal.await(seen, left);
                seen = signal.read();
                long now = System.nanoTime();
                if (now - looked >= Parking.LONGEST_SLEEP_NANOS) {
                    if (lock.isAbandoned()) {
                        return Outcome.ACQUIRED;
                    }
                    looked = now;
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
        letAllGoAfterADeath();
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

    /** Lets at most {@code count} of those who wait go on. The caller holds the lock. */
    public void signal(int count) {
        letAllGoAfterADeath();
        int waitingNow = waiting.getPlain(0);
        int before = grants.getPlain(0);
        int after = (int) Math.min(waitingNow, (long) before + count);
        if (after > before) {
            boolean all = after == waitingNow;
            if (all) {
                letAllGo();
            } else {
                boundary.setVolatile(0, arrived.getPlain(0));
                grants.setVolatile(0, after);
            }
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.CONDITION_GRANTED);
            }
            signal.raise(all ? Integer.MAX_VALUE : after - before);
        }
    }

    /** The counts may be off, and a signal may have been due, when an owner of the lock has died since they were last good. */
    private void letAllGoAfterADeath() {
        int deathsNow = lock.deaths();
        if (deaths.getPlain(0) != deathsNow) {
            letAllGo();
            deaths.setVolatile(0, deathsNow);
            signal.raise(Integer.MAX_VALUE);
        }
    }

    private void letAllGo() {
        free.setVolatile(0, arrived.getPlain(0));
        grants.setVolatile(0, 0);
        waiting.setVolatile(0, 0);
    }

    /** How many wait and may not go on yet, dead ones included. */
    public int waiting() {
        return waiting.getVolatile(0) - grants.getVolatile(0);
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ConditionDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.sync.RawLock.Outcome;

/**
 * Waiting for something to become true, under a lock. A signal leaves a grant; a waiter that wakes takes the lock first and
 * then a grant, so that a waiter killed on its way leaves the grant to another.
 *
 * <p><b>If a process dies here.</b> Asleep: its share in {@code waiting} stays, which costs at most one needless wake-up later.
 * Woken, without the lock: the grant is still there, and the others look within one sleep. With the lock: the lock is
 * abandoned, which everybody is told, those who wait on the condition included.
 */
public final class RawCondition {

    private final RawLock lock;
    private final Signal signal;
    private final IntCells waiting;
    private final IntCells grants;

    /** The condition in this object, of that lock. */
    public RawCondition(ObjectRef ref, RawLock lock) {
        this.lock = lock;
        this.signal = new Signal(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.waiting = ref.ints(WAITING_OFFSET);
        this.grants = ref.ints(GRANTS_OFFSET);
    }

    /**
     * Gives the lock back, waits for a signal, and takes the lock again. The caller holds the lock; it does so afterwards
     * unless the outcome is {@link Outcome#ABANDONED}.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit
     * @return {@link Outcome#ACQUIRED} when signalled
     */
    public Outcome await(long nanos, boolean interruptibly) {
        long deadline = nanos == Long.MAX_VALUE ? 0 : System.nanoTime() + nanos;
        waiting.setPlain(0, waiting.getPlain(0) + 1);
        boolean interrupted = false;
        try {
            while (true) {
                int seen = signal.read();
                int held = lock.releaseFully();
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.CONDITION_WAITING);
                }
                long left = nanos == Long.MAX_VALUE ? nanos : deadline - System.nanoTime();
                Outcome asleep = sleep(seen, left, deadline, interruptibly);
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.CONDITION_WOKEN);
                }
                if (lock.acquire(Long.MAX_VALUE, false) == Outcome.ABANDONED) {
                    return Outcome.ABANDONED;
                }
                lock.restoreHolds(held);
                boolean interruptedNow = Thread.interrupted();
                interrupted |= interruptedNow && !interruptibly;
                if (grants.getPlain(0) > 0) {
                    leave(1);
                    interrupted |= interruptedNow || asleep == Outcome.INTERRUPTED;
                    return Outcome.ACQUIRED;
                }
                if (asleep == Outcome.INTERRUPTED || interruptedNow && interruptibly) {
                    leave(0);
                    return Outcome.INTERRUPTED;
                }
                if (asleep == Outcome.TIMED_OUT) {
                    leave(0);
                    return Outcome.TIMED_OUT;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sleeps until there may be a grant, without the lock. */
    private Outcome sleep(int seen, long nanos, long deadline, boolean interruptibly) {
        boolean interrupted = false;
        try {
            long left = nanos;
            while (grants.getVolatile(0) == 0) {
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        return Outcome.INTERRUPTED;
                    }
                    interrupted = true;
                }
                if (left <= 0) {
                    return Outcome.TIMED_OUT;
                }
                signal.await(seen, left);
                seen = signal.read();
                left = nanos == Long.MAX_VALUE ? nanos : deadline - System.nanoTime();
            }
            return Outcome.ACQUIRED;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leave(int grantsTaken) {
        int left = Math.max(0, waiting.getPlain(0) - 1);
        waiting.setPlain(0, left);
        grants.setPlain(0, Math.min(left, grants.getPlain(0) - grantsTaken));
    }

    /** Lets at most {@code count} of those who wait go on. The caller holds the lock. */
    public void signal(int count) {
        int waitingNow = waiting.getPlain(0);
        int before = grants.getPlain(0);
        int after = (int) Math.min(waitingNow, (long) before + count);
        if (after > before) {
            grants.setVolatile(0, after);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.CONDITION_GRANTED);
            }
            signal.raise(after - before);
        }
    }

    /** How many wait and may not go on yet, dead ones included. */
    public int waiting() {
        return waiting.getVolatile(0) - grants.getVolatile(0);
    }
}

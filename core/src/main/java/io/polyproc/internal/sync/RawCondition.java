package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ConditionDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * A condition of a lock. Each waiter takes a ticket. A signal for all waiters releases every ticket issued so far; a
 * signal for some leaves grants for those tickets. A waiter that wakes acquires the lock first and takes a grant
 * afterwards, so the grant of a killed waiter remains for another. A waiter that arrives after a signal has no part in
 * it. Otherwise a newcomer whose condition does not hold could consume the signal of an earlier waiter.
 *
 * <p>This class has the tickets and the signals; {@link ConditionWait} waits.
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
        boolean limited = nanos != Long.MAX_VALUE;
        long deadline = limited ? Timeouts.deadline(nanos) : 0;
        lock.lostHolds().clear();
        return new ConditionWait(ref, this, lock, arrive(), deadline, limited, interruptibly).await();
    }

    private long arrive() {
        releaseAllAfterDeath();
        long ticket = arrived.getPlain(0);
        waiting.setPlain(0, waiting.getPlain(0) + 1);
        arrived.setPlain(0, ticket + 1);
        return ticket;
    }

    /** Tells whether the waiter with this ticket may go; without the lock, a hint. */
    boolean mayGo(long ticket) {
        // SYNC condition-free, SYNC condition-grants: volatile, grants before boundary. Pairs with the stores in
        // releaseAll(), signal() and leave(), in the opposite order. Without it a later ticket could take a grant.
        return ticket < free.getVolatile(0) || grants.getVolatile(0) > 0 && ticket < boundary.getVolatile(0);
    }

    /** Tells whether an owner of the lock has died since all waiters were last released; without the lock, a hint. */
    boolean isDeathNew() {
        // SYNC condition-deaths: volatile. Pairs with the store in releaseAllAfterDeath().
        return deaths.getVolatile(0) != lock.deaths();
    }

    /** Ends the wait with this ticket, which takes this number of grants. The caller holds the lock. */
    void leave(long ticket, int grantsTaken) {
        if (ticket < free.getPlain(0)) {
            return;
        }
        int left = Math.max(0, waiting.getPlain(0) - 1);
        // SYNC condition-grants: volatile. Pairs with the read in mayGo() by waiters without the lock.
        grants.setVolatile(0, Math.min(left, grants.getPlain(0) - grantsTaken));
        // SYNC condition-waiting: volatile. Pairs with the read in waiting(), a snapshot.
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
                // SYNC condition-grants: volatile, boundary before grants. Pairs with the reads in mayGo(). Without it
                // a
                // waiter could miss the grant that it is woken for.
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
    void releaseAllAfterDeath() {
        int deathsNow = lock.deaths();
        if (deaths.getPlain(0) != deathsNow) {
            releaseAll();
            // SYNC condition-deaths: volatile, after the release. Pairs with the read in isDeathNew().
            deaths.setVolatile(0, deathsNow);
            signal.notifyWaiters(Integer.MAX_VALUE);
        }
    }

    private void releaseAll() {
        // SYNC condition-free: volatile. Pairs with the read in mayGo() by waiters without the lock.
        free.setVolatile(0, arrived.getPlain(0));
        grants.setVolatile(0, 0);
        waiting.setVolatile(0, 0);
    }

    EventCount eventCount() {
        return signal;
    }

    /** Returns the number of waiters that may not go yet, including dead ones. */
    public int waiting() {
        // SYNC condition-waiting: volatile, a snapshot. Pairs with the stores in leave() and releaseAll().
        return waiting.getVolatile(0) - grants.getVolatile(0);
    }

    /**
     * Returns the number of waiters that may not go yet, in all processes. Exact if the caller holds the lock, and
     * otherwise a snapshot. A waiter that has died counts until all are released. Wait records would not do: a waiter
     * that wakes without a signal has none while it acquires the lock again.
     */
    public int waiters() {
        return Math.max(0, waiting());
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ThreadSlot;
import io.polyproc.internal.participant.ThreadTable;
import io.polyproc.internal.workspace.ObjectRef;

/** State transitions of a biased lock word: bias, set WAITERS, release the bias, revoke it. */
final class BiasRevocation {

    /** The number of checks whether the bias owner leaves: some 10 us. */
    private static final int SPIN_LIMIT = Parking.spinningHelps() ? 10 : 0;

    private final RawLock lock;
    private final LockCells cells;
    private final ThreadTable threads;
    private final int me;
    private final IntCells biasEpoch;
    private final long key;

    BiasRevocation(RawLock lock, LockCells cells, ObjectRef ref, int offset) {
        this.lock = lock;
        this.cells = cells;
        this.threads = ref.workspace().threads();
        this.me = ref.workspace().participants().me();
        this.biasEpoch = ref.ints(offset + BIAS_EPOCH_OFFSET);
        this.key = ref.id() + offset;
    }

    /** Returns the number that identifies the lock in its workspace and in the records of threads. */
    long key() {
        return key;
    }

    /** Returns the number that identifies this process's thread with this record among all users of the lock. */
    long userOf(int thread) {
        return Integer.toUnsignedLong(me) << Integer.SIZE | thread;
    }

    /**
     * Returns word and holder for a new bias towards this process's thread with this record. The caller holds the lock.
     */
    long next(int thread) {
        int count = biasEpoch.getPlain(0) + 1;
        biasEpoch.setPlain(0, count);
        return biasedTo(me, thread, count);
    }

    /** Releases the caller's bias, unless it was revoked. */
    void release(long biased) {
        long now = cells.read();
        // SYNC lock-word: CAS. Pairs with that of the thread that acquires the lock next.
        // SYNC lock-waiters: it fails if WAITERS was set after the read. Pairs with the CAS in setWaitersIfBiased(),
        // and
        // with that in LockSlowPath.setWaiters().
        while (withoutWaiters(now) == biased && !cells.compareAndSet(now, FREE)) {
            now = cells.read();
        }
        if (withoutWaiters(now) == biased && now != biased) {
            cells.wakeNext();
        }
    }

    /**
     * Revokes the bias and acquires the lock, if the bias owner is outside.
     *
     * @param biased word and holder, with WAITERS
     */
    boolean takeFromIdleOwner(long biased, RevocationFence fence) {
        // The liveness check follows the read of the owner's record: if the owner lives, the record was its own until
        // then. LockRecovery handles the lock of a dead owner.
        if (!fence.covers(biased) || isInside(biased) || !cells.isOwnerAlive(wordOf(biased)) || !takeFrom(biased)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_BIAS_REVOKED);
        }
        return true;
    }

    /** Replaces the bias owner by this thread. WAITERS remains set, since others may be waiting. */
    private boolean takeFrom(long biased) {
        ThreadSlot thread = lock.currentThread();
        // SYNC lock-word: CAS. Pairs with that in release(): only one of the two ends the bias.
        if (!cells.compareAndSet(biased, lock.heldBy(thread) | pairOf(WAITERS, 0))) {
            return false;
        }
        cells.clearSince();
        lock.entered(thread);
        return true;
    }

    /**
     * Sets WAITERS if the lock is biased. The bias owner finds WAITERS at its next entry; if it is dead, its successor
     * does.
     *
     * @return false when the bias owner may still overlook WAITERS, or is inside
     */
    boolean setWaitersIfBiased() {
        for (long now = cells.read(); isBiased(now); now = cells.read()) {
            // SYNC lock-waiters: CAS. Pairs with that in release(). The fence that follows pairs with
            // BiasedLock.enter().
            if (now == withWaiters(now) || cells.compareAndSet(now, withWaiters(now))) {
                return Parking.registerForFences()
                        && Parking.fenceAll()
                        && (!isInside(withWaiters(now)) || !cells.isOwnerAlive(wordOf(now)));
            }
        }
        return true;
    }

    /**
     * Tells whether the bias owner is, or may be, inside. Polls for some 10 us or until the word changes. Called after
     * a fence of all processes.
     */
    private boolean isInside(long biased) {
        int owner = wordOf(biased) & PARTICIPANT;
        int thread = biasOwnerOf(biased);
        for (int spins = SPIN_LIMIT; ; spins--) {
            // SYNC biased-lock: acquire, after the fence. Pairs with the release in BiasedLock.release(), and with the
            // store and the load in BiasedLock.enter(). Without it a revoker could miss what the owner did inside.
            if (!threads.isRecordOf(thread, owner) || threads.using(thread).getAcquire(0) != key) {
                return false;
            }
            if (spins <= 0 || cells.read() != biased) {
                return true;
            }
            Parking.lockSpinPause();
        }
    }
}

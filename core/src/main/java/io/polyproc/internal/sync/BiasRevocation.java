package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ThreadTable;

/** What {@link BiasedLock} does to the word of its {@link RawLock}: it is kept, marked, given up, taken from its keeper. */
final class BiasRevocation {

    /** How often one looks whether the keeper comes out: for some 10 us. */
    private static final int LOOKS = Parking.spinningHelps() ? 10 : 0;

    private final RawLock lock;
    private final ThreadTable threads;
    private final int me;
    private final IntCells keeps;
    private final long key;

    BiasRevocation(RawLock lock, ObjectRef ref, int offset) {
        this.lock = lock;
        this.threads = ref.workspace().threads();
        this.me = ref.workspace().participants().me();
        this.keeps = ref.ints(offset + KEEPS_OFFSET);
        this.key = ref.id() + offset;
    }

    /** Names the lock in its workspace, and so in the records of threads. */
    long key() {
        return key;
    }

    /** Names the thread with this record, of ours, among all that use the lock. */
    long userOf(int thread) {
        return Integer.toUnsignedLong(me) << Integer.SIZE | thread;
    }

    /** Word and holder for the thread with this record, of ours, that is going to keep the lock. The caller holds it. */
    long next(int thread) {
        int count = keeps.getPlain(0) + 1;
        keeps.setPlain(0, count);
        return keptBy(me, thread, count);
    }

    /** Gives the lock back that the caller has kept, unless somebody has taken it. */
    void giveUp(long kept) {
        long now;
        do {
            now = lock.read();
        } while (unmarked(now) == kept && !lock.freeIf(now));
    }

    /**
     * Takes the lock from a thread that keeps it and is not inside.
     *
     * @param kept word and holder, with WAITERS
     */
    boolean takeFromIdleKeeper(long kept, RevocationFence fence) {
        // Asked for life after the look at its record, which was its own until then if it lives. What a dead one has
        // left
        // is for RawLock.takeOver().
        if (!fence.isBehind(kept) || isInside(kept) || !lock.isOwnerAlive(wordOf(kept)) || !lock.takeIf(kept)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_BIAS_REVOKED);
        }
        return true;
    }

    /**
     * If some thread keeps the lock, it finds WAITERS set when it comes in; if its process is dead, whoever takes over does.
     *
     * @return false when it may still overlook that, or is inside
     */
    boolean markIfKept() {
        for (long now = lock.read(); isKept(now); now = lock.read()) {
            if (now == marked(now) || lock.compareAndSet(now, marked(now))) {
                return Parking.takesPartInFences()
                        && Parking.fenceAll()
                        && (!isInside(marked(now)) || !lock.isOwnerAlive(wordOf(now)));
            }
        }
        return true;
    }

    /** Whether the keeper is inside, or may be: for some 10 us, or until the word changes. Behind a fence of all. */
    private boolean isInside(long kept) {
        int keeper = wordOf(kept) & PARTICIPANT;
        int thread = keeperOf(kept);
        for (int looks = LOOKS; ; looks--) {
            // SYNC biased-lock: acquire, behind the fence. Pairs with the release in BiasedLock.release(), and with the
            // store
            // and the look in BiasedLock.enter().
            if (!threads.isRecordOf(thread, keeper) || threads.using(thread).getAcquire(0) != key) {
                return false;
            }
            if (looks <= 0 || lock.read() != kept) {
                return true;
            }
            Parking.pauseBetweenLooksAtLock();
        }
    }
}

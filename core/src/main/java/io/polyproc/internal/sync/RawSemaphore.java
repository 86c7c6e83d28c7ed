package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.SemaphoreDescriptor.*;

import io.polyproc.errors.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ParticipantTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Permits, counted under a mutex that is held for a few stores. Who holds how many is the truth; how many are free is a copy,
 * made anew when a holder of the mutex died.
 *
 * <p><b>Progress.</b> Blocking; a free permit costs a lock and an unlock of the mutex. Not fair.
 *
 * <p><b>If a process dies here.</b> With permits: somebody who waits finds out within one sleep and frees them (in a semaphore
 * with owners). Taking or returning: the store of its count decides. Between the count and the raise: waiters look by
 * themselves within one sleep.
 */
public final class RawSemaphore {

    private final ObjectRef ref;
    private final MappedWorkspace workspace;
    private final ParticipantTable participants;
    private final RawLock mutex;
    private final EventCount signal;
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private final IntCells free;
    private final IntCells total;
    private final IntCells deaths;
    private final IntCells several;
    private final LongCells holders;
    private final boolean owned;
    private final int bound;
    /** The place in which our permits were counted last; most uses need not search. Guarded by the mutex. */
    private int lastPlace;

    private final Runnable recounting = this::recount;

    /** The semaphore in this object. */
    public RawSemaphore(ObjectRef ref) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.participants = workspace.participants();
        this.mutex = RawLock.of(ref, MUTEX_OFFSET, 0);
        this.signal = new EventCount(workspace, ref.ints(SIGNAL_OFFSET));
        this.free = ref.ints(FREE_OFFSET);
        this.total = ref.ints(TOTAL_OFFSET);
        this.deaths = ref.ints(DEATHS_OFFSET);
        this.several = ref.ints(SEVERAL_OFFSET);
        this.holders = ref.longs(HOLDERS_OFFSET);
        this.owned = (ref.options() & OWNED) != 0;
        this.bound = (int) ref.detail();
    }

    /** Gives a new semaphore its first permits. */
    public static void initialise(ObjectRef ref, int permits) {
        ref.ints(FREE_OFFSET).setPlain(0, permits);
        ref.ints(TOTAL_OFFSET).setPlain(0, permits);
    }

    /**
     * Takes permits, waiting at most {@code nanos} for them.
     *
     * @return false when the time was up
     * @throws InterruptedException when interrupted, if that was asked for; nothing was taken
     */
    public boolean acquire(int permits, long nanos, boolean interruptibly) throws InterruptedException {
        boolean undisturbed = !interruptibly || !Thread.currentThread().isInterrupted();
        return undisturbed && areFree(permits) && take(permits) || acquireSlowly(permits, nanos, interruptibly);
    }

    private boolean acquireSlowly(int permits, long nanos, boolean interruptibly) throws InterruptedException {
        boolean interrupted = false;
        boolean examined = false;
        boolean slept = false;
        long lastExamined = System.nanoTime();
        int looks = nanos > 0 ? spin.begin() : 0;
        boolean spins = looks > 0;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        if (slept) {
                            // What has woken us may have been a permit, which is another's now.
                            raise(1);
                        }
                        throw new InterruptedException(ref + ": interrupted while waiting for permits");
                    }
                    interrupted = true;
                }
                int seen = signal.read();
                if (areFree(permits) && take(permits)) {
                    if (spins) {
                        spin.succeeded();
                    }
                    return true;
                }
                if (looks > 0) {
                    // To sleep and be woken takes longer than many hold a permit.
                    looks--;
                    Parking.pauseBetweenLooks();
                    continue;
                }
                if (spins) {
                    spin.failed();
                    spins = false;
                }
                long left = wait.left();
                if (left <= 0) {
                    if (examined || !examine()) {
                        if (slept && permits > 1 && areFree(1)) {
                            // What has woken us may have been one permit, which is enough for another.
                            raise(1);
                        }
                        return false;
                    }
                    examined = true;
                    continue;
                }
                if (permits > 1 && several.getVolatile(0) == 0) {
                    // SYNC semaphore-several: volatile, and the state is read again behind it. Pairs with the exchange
                    // in raise():
                    // either that finds the word set and wakes all, or the permits that were returned before it are
                    // seen here.
                    several.setVolatile(0, 1);
                    continue;
                }
                wait.note();
                signal.await(seen, left);
                slept = true;
                long now = System.nanoTime();
                if (now - lastExamined >= Parking.LONGEST_SLEEP_NANOS) {
                    examine();
                    lastExamined = now;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes all permits that are free, and returns how many. */
    public int drain() {
        lock();
        try {
            int all = free.getPlain(0);
            if (all > 0) {
                hold(all);
            }
            return all;
        } finally {
            mutex.release();
        }
    }

    /**
     * Returns permits, whoever took them.
     *
     * @return how many waiters were asleep and have been woken
     * @throws IllegalStateException when there would be more free ones than the bound; nothing was returned
     */
    public int release(int permits) {
        lock();
        try {
            int before = free.getPlain(0);
            if (permits > bound - before) {
                throw new IllegalStateException(ref + ": releasing permits=" + permits + " with " + before
                        + " free would go beyond the bound of " + bound + ": somebody releases more than was acquired");
            }
            int added = owned ? permits - giveUp(permits) : permits;
            if (added > 0) {
                total.setPlain(0, total.getPlain(0) + added);
            }
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SEMAPHORE_RETURNED);
            }
            free.setRelease(0, before + permits);
        } finally {
            mutex.release();
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SEMAPHORE_COUNTED);
        }
        return raise(permits);
    }

    /** How many permits are free; those of the dead count when somebody has waited for them. */
    public int free() {
        return free.getAcquire(0);
    }

    /** How many holders died with permits, which were then freed. */
    public int deaths() {
        return deaths.getVolatile(0);
    }

    /** Who holds how many; dead ones that nobody has met yet included. */
    public List<HolderCount> holders() {
        List<HolderCount> all = new ArrayList<>();
        for (int i = 0; i < HOLDERS; i++) {
            long holder = holders.getVolatile(i);
            if (permitsOf(holder) > 0) {
                all.add(new HolderCount(idOf(holder), permitsOf(holder)));
            }
        }
        return all;
    }

    private boolean areFree(int permits) {
        return free.getAcquire(0) >= permits;
    }

    private boolean take(int permits) {
        lock();
        try {
            if (free.getPlain(0) < permits) {
                return false;
            }
            hold(permits);
            return true;
        } finally {
            mutex.release();
        }
    }

    /** Makes free permits ours. The first store decides. */
    private void hold(int permits) {
        if (owned) {
            int i = placeOf(participants.me());
            if (i < 0 && forgetTheDead() > 0) {
                recount();
                i = placeOf(participants.me());
            }
            if (i < 0) {
                throw new IpcException(
                        ref + ": " + HOLDERS + " processes hold permits already, which is the limit: release some,"
                                + " or use a semaphore without owners");
            }
            holders.setPlain(i, holder(participants.me(), permitsOf(holders.getPlain(i)) + permits));
        } else {
            total.setPlain(0, total.getPlain(0) - permits);
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SEMAPHORE_TAKEN);
        }
        free.setRelease(0, free.getPlain(0) - permits);
    }

    /**
     * Takes permits away from holders, first from ourselves: they are returned by whoever has been handed them. Returns how
     * many were found.
     */
    private int giveUp(int permits) {
        int mine = placeOf(participants.me());
        int left = mine < 0 ? permits : takeAway(mine, permits);
        for (int i = 0; i < HOLDERS && left > 0; i++) {
            left = takeAway(i, left);
        }
        return permits - left;
    }

    private int takeAway(int i, int permits) {
        long holder = holders.getPlain(i);
        int taken = Math.min(permits, permitsOf(holder));
        if (taken > 0) {
            holders.setPlain(i, holder(idOf(holder), permitsOf(holder) - taken));
        }
        return permits - taken;
    }

    /** The place in which our permits are, or may be, counted; -1 when others have them all. */
    private int placeOf(int me) {
        int last = lastPlace;
        if (idOf(holders.getPlain(last)) == me) {
            return last;
        }
        int place = searchPlaceOf(me);
        lastPlace = Math.max(0, place);
        return place;
    }

    private int searchPlaceOf(int me) {
        int unused = -1;
        for (int i = 0; i < HOLDERS; i++) {
            long holder = holders.getPlain(i);
            if (idOf(holder) == me) {
                return i;
            }
            if (unused < 0 && permitsOf(holder) == 0) {
                unused = i;
            }
        }
        return unused;
    }

    /**
     * Makes good what the dead have left: a change begun under the mutex, and, in a semaphore with owners, their permits. False when
     * there was nothing.
     */
    private boolean examine() {
        boolean abandoned = mutex.isAbandoned();
        if (!owned && !abandoned) {
            return false;
        }
        int freed;
        lock();
        try {
            freed = owned ? forgetTheDead() : 0;
            if (freed > 0) {
                recount();
            }
        } finally {
            mutex.release();
        }
        if (freed > 0) {
            raise(freed);
        }
        return freed > 0 || abandoned;
    }

    /** Takes their permits from the dead, and returns how many that were; they are to be counted anew then. */
    private int forgetTheDead() {
        int freed = 0;
        for (int i = 0; i < HOLDERS; i++) {
            long holder = holders.getPlain(i);
            if (permitsOf(holder) > 0 && !participants.isAlive(idOf(holder))) {
                holders.setPlain(i, 0);
                deaths.setPlain(0, deaths.getPlain(0) + 1);
                freed += permitsOf(holder);
            }
        }
        return freed;
    }

    /**
     * Wakes as many waiters as there are new permits; all of them when one may wait for several permits at once: that one could use
     * up the wake-up without being able to take the permit. Waking all clears {@code several}, and a waiter that still needs several
     * permits sets it again before it sleeps. So the wake-ups are single ones again after the last such waiter is gone, dead ones
     * included.
     *
     * @return how many were asleep and have been woken
     */
    private int raise(int permits) {
        boolean all = several.getVolatile(0) != 0 && several.getAndSet(0, 0) != 0;
        return signal.raise(all ? Integer.MAX_VALUE : permits);
    }

    private void lock() {
        mutex.acquireRepairing(recounting);
    }

    private void recount() {
        int held = 0;
        for (int i = 0; i < HOLDERS; i++) {
            held += permitsOf(holders.getPlain(i));
        }
        free.setRelease(0, total.getPlain(0) - held);
    }

    private static long holder(int id, int permits) {
        return (long) id << 32 | permits;
    }

    private static int idOf(long holder) {
        return (int) (holder >>> 32);
    }

    private static int permitsOf(long holder) {
        return (int) holder;
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.SemaphoreDescriptor.*;

import io.polyproc.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.ArrayList;
import java.util.List;

/**
 * A semaphore. Permits are counted under a mutex that is held for a few stores. The counts of the holders are
 * authoritative. The number of free permits is a cache, which is recomputed after a holder of the mutex has died.
 *
 * <p><b>Progress.</b> Blocking; a free permit costs one lock and unlock of the mutex. Not fair.
 *
 * <p><b>If a process dies here.</b> With permits: a waiter detects the death within one park interval and frees them,
 * in a semaphore with owners. Acquiring or releasing: the store of the holder's count is the linearization point.
 * Between the count and the notification: waiters check again within one park interval.
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
    /** The slot in which this process's permits were counted last, which saves most searches. Guarded by the mutex. */
    private int lastSlot;

    private final Runnable recounting = this::recount;

    /** Creates the semaphore in this object. */
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

    /** Initialises the permits of a new semaphore. */
    public static void initialise(ObjectRef ref, int permits) {
        ref.ints(FREE_OFFSET).setPlain(0, permits);
        ref.ints(TOTAL_OFFSET).setPlain(0, permits);
    }

    /**
     * Acquires permits, waiting at most {@code nanos} for them.
     *
     * @return false when the time was up
     * @throws InterruptedException when interrupted, if {@code interruptibly} is true; nothing was acquired
     */
    public boolean acquire(int permits, long nanos, boolean interruptibly) throws InterruptedException {
        boolean undisturbed = !interruptibly || !Thread.currentThread().isInterrupted();
        return undisturbed && areFree(permits) && take(permits) || acquireSlowly(permits, nanos, interruptibly);
    }

    private boolean acquireSlowly(int permits, long nanos, boolean interruptibly) throws InterruptedException {
        boolean interrupted = false;
        boolean checkedDead = false;
        boolean slept = false;
        long lastCheck = System.nanoTime();
        int polls = nanos > 0 ? spin.begin() : 0;
        boolean spins = polls > 0;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        if (slept) {
                            // The wake-up may have been for a permit that another thread has acquired meanwhile: pass
                            // it on.
                            notifyWaiters(1);
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
                if (polls > 0) {
                    // A park and an unpark take longer than most holders hold a permit.
                    polls--;
                    Parking.spinPause();
                    continue;
                }
                if (spins) {
                    spin.failed();
                    spins = false;
                }
                long left = wait.remaining();
                if (left <= 0) {
                    if (checkedDead || !checkDead()) {
                        if (slept && permits > 1 && areFree(1)) {
                            // The wake-up may have been for one permit, which is enough for another waiter: pass it on.
                            notifyWaiters(1);
                        }
                        return false;
                    }
                    checkedDead = true;
                    continue;
                }
                if (permits > 1 && several.getVolatile(0) == 0) {
                    // SYNC semaphore-several: volatile, followed by another read of the state. Pairs with the exchange
                    // in notifyWaiters(): either that finds the word set and wakes all, or the permits that were
                    // released before it are seen here.
                    several.setVolatile(0, 1);
                    continue;
                }
                wait.publish();
                signal.await(seen, left);
                slept = true;
                long now = System.nanoTime();
                if (now - lastCheck >= Parking.PARK_INTERVAL_NANOS) {
                    checkDead();
                    lastCheck = now;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Acquires all free permits and returns their number. */
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
     * Releases permits, also those that another thread or process acquired.
     *
     * @return the number of waiters that were woken
     * @throws IllegalStateException when there would be more free ones than the bound; nothing was released
     */
    public int release(int permits) {
        lock();
        try {
            int before = free.getPlain(0);
            if (permits > bound - before) {
                throw new IllegalStateException(ref + ": releasing permits=" + permits + " with " + before
                        + " free would go beyond the bound of " + bound
                        + ": more permits are released than were acquired");
            }
            int added = owned ? permits - removePermits(permits) : permits;
            if (added > 0) {
                total.setPlain(0, total.getPlain(0) + added);
            }
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.SEMAPHORE_RETURNED);
            }
            // SYNC free-permits: release. Pairs with the acquire in areFree().
            free.setRelease(0, before + permits);
        } finally {
            mutex.release();
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.SEMAPHORE_COUNTED);
        }
        return notifyWaiters(permits);
    }

    /** Returns the number of free permits. Those of dead holders count once a waiter has detected the death. */
    public int free() {
        return free.getAcquire(0);
    }

    /** Returns the number of holders that died with permits, which were then freed. */
    public int deaths() {
        return deaths.getVolatile(0);
    }

    /** Returns the holders and their permits, including dead ones that no waiter has detected yet. */
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
        // SYNC free-permits: acquire. Pairs with the releases in hold(), release() and recount(). Only a hint:
        // take() reads again under the mutex.
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

    /** Acquires free permits. The first store is the linearization point. */
    private void hold(int permits) {
        if (owned) {
            int i = slotOf(participants.me());
            if (i < 0 && freeDeadPermits() > 0) {
                recount();
                i = slotOf(participants.me());
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
        // SYNC free-permits: release. Pairs with the acquire in areFree().
        free.setRelease(0, free.getPlain(0) - permits);
    }

    /**
     * Removes permits from their holders, first from this process: a permit may be released by another process than the
     * one that acquired it. Returns the number found.
     */
    private int removePermits(int permits) {
        int mine = slotOf(participants.me());
        int left = mine < 0 ? permits : removeFrom(mine, permits);
        for (int i = 0; i < HOLDERS && left > 0; i++) {
            left = removeFrom(i, left);
        }
        return permits - left;
    }

    private int removeFrom(int i, int permits) {
        long holder = holders.getPlain(i);
        int taken = Math.min(permits, permitsOf(holder));
        if (taken > 0) {
            holders.setPlain(i, holder(idOf(holder), permitsOf(holder) - taken));
        }
        return permits - taken;
    }

    /** Returns the slot in which this process's permits are or may be counted; -1 when all slots are taken. */
    private int slotOf(int me) {
        int last = lastSlot;
        if (idOf(holders.getPlain(last)) == me) {
            return last;
        }
        int slot = searchSlotOf(me);
        lastSlot = Math.max(0, slot);
        return slot;
    }

    private int searchSlotOf(int me) {
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
     * Repairs the state that dead processes have left: a change begun under the mutex and, in a semaphore with owners,
     * their permits.
     *
     * @return false when there was nothing to repair
     */
    private boolean checkDead() {
        boolean abandoned = mutex.isAbandoned();
        if (!owned && !abandoned) {
            return false;
        }
        int freed;
        lock();
        try {
            freed = owned ? freeDeadPermits() : 0;
            if (freed > 0) {
                recount();
            }
        } finally {
            mutex.release();
        }
        if (freed > 0) {
            notifyWaiters(freed);
        }
        return freed > 0 || abandoned;
    }

    /** Frees the permits of dead holders and returns their number. The caller recomputes the free permits. */
    private int freeDeadPermits() {
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
     * Wakes as many waiters as there are new permits, or all of them if one may wait for several permits at once. Such
     * a waiter could consume the wake-up without being able to acquire the permit. Waking all clears {@code several}; a
     * waiter that still needs several permits sets it again before it parks. So notifications wake single waiters again
     * once the last such waiter is gone, dead ones included.
     *
     * @return the number of waiters that were woken
     */
    private int notifyWaiters(int permits) {
        boolean all = several.getVolatile(0) != 0 && several.getAndSet(0, 0) != 0;
        return signal.notifyWaiters(all ? Integer.MAX_VALUE : permits);
    }

    private void lock() {
        mutex.acquireRepairing(recounting);
    }

    private void recount() {
        int held = 0;
        for (int i = 0; i < HOLDERS; i++) {
            held += permitsOf(holders.getPlain(i));
        }
        // SYNC free-permits: release. Pairs with the acquire in areFree().
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

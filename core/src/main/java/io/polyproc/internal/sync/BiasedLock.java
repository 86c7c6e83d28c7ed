package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;

import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ThreadSlot;
import io.polyproc.internal.sync.RawLock.Outcome;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A robust lock inside another object that stays with a thread which is its only user for a while. To take it again is then two
 * plain accesses, and to give it back is, too; the atomic instructions, each of which waits until all stores before it have reached
 * the other cores, are left to whoever takes the lock away from its keeper.
 *
 * <p>It is a biased lock, as in Kawachiya, Koseki and Onodera, "Lock Reservation" (OOPSLA 2002), between processes. A keeper that
 * goes in says so in its thread record ({@code using}), then looks whether the lock's word is as it left it. Who wants the lock
 * sets WAITERS, {@linkplain Parking#fenceAll() fences all processes}, then looks at that record: either it sees the keeper inside,
 * or the keeper has seen, or will see, WAITERS (Dekker, with both fences on one side; see Dice, Huang and Yang, "Asymmetric Dekker
 * Synchronization", 2001). An idle keeper is not asked and need not run: the lock is taken from it by one compare-and-set. From one
 * that is inside it is never taken; whoever wants it looks again, at least every millisecond, until the keeper has come out.
 *
 * <pre>
 *   free  --acquire--&gt;  held  --the same thread for the 4096th time in a row: release--&gt;  kept, idle
 *   kept, idle  --enter: using = key, word unchanged--&gt;  kept, in use  --release: using = 0--&gt;  kept, idle
 *   kept, idle or in use  --somebody wants it, or watches--&gt;  kept, WAITERS
 *   kept, WAITERS, idle   --the keeper comes--&gt;  free, and one waiter is woken
 *   kept, WAITERS, fenced, idle  --a waiter--&gt;  held by the waiter
 * </pre>
 *
 * <p><b>Where all cannot be fenced.</b> A process keeps no lock while it cannot take part in such fences, or while the workspace has
 * participants that may be unable to make one. A waiter that is still unable, because it has come later, waits for one whole sleep
 * (50 ms) behind WAITERS instead, which no store takes to be seen by others; see Morrison and Afek, "Temporally Bounding TSO"
 * (2015).
 *
 * <p><b>Thread and process safety.</b> Safe. One instance for each lock and JVM. A holder does not take it again.
 *
 * <p><b>Progress.</b> Blocking; wait-free for a keeper whom nobody disturbs. Somebody who falls asleep late, beside a word that was
 * freed, taken, kept and marked again since it was looked at, sleeps for one slice (50 ms): the futex compares 32 bits.
 *
 * <p><b>If a process dies here.</b> As a keeper, inside or not: the word names it, and the lock is taken over as from any dead
 * holder. Having marked WAITERS: the keeper gives the lock up when it comes. What was done under the lock is for its users to
 * judge: {@link #deaths} tells them.
 */
public final class BiasedLock {

    /** So often in a row has one thread to use it to keep it: what that saves pays for taking it away again, some 10 us. */
    static final int USES_TO_KEEP = 4096;

    private static final long NOT_USING = 0;
    private static final Keep NONE = new Keep(ThreadSlot.NONE, 0, 0);

    private final RawLock lock;
    private final BiasRevocation keeping;
    private final long key;
    private final int usesToKeep;
    private final MappedWorkspace workspace;
    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int place;
    private final LongCells user;
    private final MappedMemory threads;
    private final ByteBuffer threadsBuffer;

    /**
     * Who of this JVM has kept the lock last. Read in a race: only its own thread goes by it. Written by the holder of the lock; who
     * gives up takes back its own only, since the lock may be another's by then.
     */
    private final AtomicReference<Keep> keep = new AtomicReference<>(NONE);

    /** How often the thread that {@code user} names has used it in a row. Guarded by the lock. */
    private int uses;

    /** A lock that is kept after so many uses in a row. */
    BiasedLock(ObjectRef ref, int offset, int usesToKeep) {
        this.lock = RawLock.inside(ref, offset);
        this.keeping = lock.keeping();
        this.key = keeping.key();
        this.usesToKeep = usesToKeep;
        this.workspace = ref.workspace();
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.place = ref.body() + offset + WORD_OFFSET;
        this.user = ref.longs(offset + USER_OFFSET);
        this.threads = workspace.threads().memory();
        this.threadsBuffer = threads.buffer();
    }

    /** What a thread knows of the lock that it keeps: the word and holder as it left them, and where it says that it is inside. */
    private record Keep(ThreadSlot thread, long pair, int using) {}

    /**
     * A lock inside an object of which this JVM has one instance. It recovers by itself: the object's data is whole at every moment,
     * or made so by whoever sees {@link #deaths} rise.
     */
    public static BiasedLock inside(ObjectRef ref, int offset) {
        return new BiasedLock(ref, offset, USES_TO_KEEP);
    }

    /**
     * Takes the lock if this thread keeps it and nobody wants it.
     *
     * @return false when it is to be taken by {@link #acquire}
     */
    public boolean enter() {
        Keep mine = keep.getPlain();
        return mine.thread.isCurrent() && enter(mine);
    }

    private boolean enter(Keep mine) {
        if (LongAccess.getPlain(threads, threadsBuffer, mine.using) != NOT_USING) {
            // Inside another lock that it keeps, it takes this one as others do: its record has room for one.
            return false;
        }
        LongAccess.setOpaque(threads, threadsBuffer, mine.using, key);
        // SYNC biased-lock: for the compilers only. Pairs with the fence of all in BiasRevocation, which stands between
        // a mark
        // and the
        // look at this record. Without it both could go in.
        Fences.compilers();
        if (LongAccess.getOpaque(memory, buffer, place) == mine.pair) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.LOCK_BIAS_OWNER_INSIDE);
            }
            return true;
        }
        LongAccess.setRelease(threads, threadsBuffer, mine.using, NOT_USING);
        giveUp(mine);
        return false;
    }

    /** As {@link RawLock#acquire}, for a thread that {@link #enter} has not let in. */
    public Outcome acquire(long nanos, boolean interruptibly) {
        if (!isInside(keep.getPlain())) {
            keepNoLonger();
        }
        return lock.acquire(nanos, interruptibly);
    }

    /**
     * Gives the lock back, or keeps it.
     *
     * @return whether somebody may {@linkplain #watch watch} what was done: an atomic instruction stands between that and the return.
     *     False when the lock was kept before and still is, so that nobody has been watching since
     */
    public boolean release() {
        Keep mine = keep.getPlain();
        if (!mine.thread.isCurrent()) {
            releaseOrKeep();
            return true;
        }
        // SYNC biased-lock: release. Pairs with the acquire in BiasRevocation.isInside(). Without it who finds nobody
        // inside
        // could miss
        // what was done there.
        LongAccess.setRelease(threads, threadsBuffer, mine.using, NOT_USING);
        return false;
    }

    private void releaseOrKeep() {
        ThreadSlot thread = lock.currentThread();
        long me = keeping.userOf(thread.number());
        if (user.getPlain(0) != me) {
            user.setPlain(0, me);
            uses = 0;
        } else if (++uses >= usesToKeep && keep(thread)) {
            return;
        }
        lock.release();
    }

    /** Keeps the lock instead of giving it back, if nobody waits for it and whoever will want it can take it away. */
    private boolean keep(ThreadSlot thread) {
        uses = 0;
        if (thread.number() == 0 || workspace.participants().hasPollers() || !Parking.takesPartInFences()) {
            return false;
        }
        int using = workspace.threads().using(thread.number()).offset(0);
        Keep mine = new Keep(thread, keeping.next(thread.number()), using);
        keep.set(mine);
        if (!lock.changeToKept(mine.pair)) {
            keep.set(NONE);
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_BIASED);
        }
        return true;
    }

    /** This thread keeps the lock no longer, if it does. For a thread that is outside. */
    public void keepNoLonger() {
        Keep mine = keep.getPlain();
        if (mine.thread.isCurrent()) {
            giveUp(mine);
        }
    }

    /** This thread keeps the lock no longer, and has not got it: somebody wants it, watches, or has taken it. */
    private void giveUp(Keep mine) {
        keep.compareAndSet(mine, NONE);
        keeping.giveUp(mine.pair);
    }

    /**
     * For one who has announced that it sleeps until something is done under the lock, before its last look: from now on {@link
     * #release} says so to whoever does it. A keeper finds the word changed, and keeps the lock no longer.
     *
     * @return false when the keeper may still overlook it: it is inside, or we cannot fence it, and its stores are not seen by all yet.
     *     Then watch again in a millisecond
     */
    public boolean watch() {
        return keeping.markIfKept();
    }

    /** Whether the current thread holds the lock. */
    public boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread() || isInside(keep.getPlain());
    }

    /** Whether it is the current thread that keeps the lock, and it is inside. */
    private boolean isInside(Keep mine) {
        return mine.thread.isCurrent() && LongAccess.getPlain(threads, threadsBuffer, mine.using) == key;
    }

    /** How often the lock was taken over from a dead owner. */
    public int deaths() {
        return lock.deaths();
    }
}

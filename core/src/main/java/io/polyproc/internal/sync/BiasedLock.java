package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;

import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ThreadSlot;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A robust lock inside another object that is biased towards a thread which is its only user for a while. That thread
 * acquires and releases the lock with two plain accesses each. A thread that revokes the bias pays for the atomic
 * instructions, which wait until all earlier stores are visible to the other cores.
 *
 * <p>This is the biased lock of Kawachiya, Koseki and Onodera, "Lock Reservation" (OOPSLA 2002), between processes. A
 * bias owner that enters stores so in its thread record ({@code using}), then checks that the lock's word is unchanged.
 * A revoker sets WAITERS, {@linkplain Parking#fenceAll() fences all processes}, then reads that record. Either it sees
 * the owner inside, or the owner sees WAITERS. This is a Dekker handshake with both fences on one side: Dice, Huang and
 * Yang, "Asymmetric Dekker Synchronization" (2001). An idle owner need not run: one CAS revokes its bias. While the
 * owner is inside, the bias is not revoked; the revoker checks again, at least every millisecond, until the owner has
 * left.
 *
 * <pre>
 *   free  --acquire--&gt;  held  --4096th release in a row by the same thread--&gt;  biased, idle
 *   biased, idle  --enter: using = key, word unchanged--&gt;  biased, in use  --release: using = 0--&gt;  biased, idle
 *   biased, idle or in use    --another thread wants it, or watches--&gt;  biased, WAITERS
 *   biased, WAITERS           --the owner enters--&gt;  free, and one waiter is woken
 *   biased, WAITERS, fenced, idle  --a waiter revokes--&gt;  held by the waiter
 * </pre>
 *
 * <p><b>Without a fence.</b> No lock is biased in a process that cannot take part in such fences, or while a
 * participant of the workspace may be unable to issue one. A waiter that joins later and cannot fence waits for one
 * park interval (50 ms) after it has set WAITERS. Every store is visible to all by then; see Morrison and Afek,
 * "Temporally Bounding TSO" (2015).
 *
 * <p><b>Thread and process safety.</b> Safe. One instance for each lock and JVM. Not reentrant.
 *
 * <p><b>Progress.</b> Blocking; wait-free for an undisturbed bias owner. The futex compares 32 bits, an ABA risk: the
 * word may be freed, acquired, biased and marked with WAITERS again before a late waiter parks. That waiter parks for
 * one interval (50 ms).
 *
 * <p><b>If a process dies here.</b> As bias owner, inside or outside: the word names it, and the lock is taken over as
 * from any dead owner. After setting WAITERS: the bias owner releases its bias at its next entry. The users of the lock
 * judge the state that it protects; {@link #deaths} reports a takeover.
 */
public final class BiasedLock {

    /**
     * Consecutive acquisitions by one thread after which the lock is biased towards it; amortises one revocation (some
     * 10 us).
     */
    static final int BIAS_THRESHOLD = 4096;

    private static final long NOT_USING = 0;
    private static final Bias NONE = new Bias(ThreadSlot.NONE, 0, 0);

    private final RawLock lock;
    private final BiasRevocation revocation;
    private final long key;
    private final int biasThreshold;
    private final MappedWorkspace workspace;
    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int wordOffset;
    private final LongCells user;
    private final MappedMemory threads;
    private final ByteBuffer threadsBuffer;

    /**
     * The last bias towards a thread of this JVM. Read in a race: only the owner's thread relies on it. Written by the
     * holder of the lock. A thread that releases its bias clears only its own, since the lock may already be biased
     * towards another.
     */
    private final AtomicReference<Bias> bias = new AtomicReference<>(NONE);

    /** Consecutive acquisitions by the thread that {@code user} names. Guarded by the lock. */
    private int uses;

    /** Creates a lock that is biased after this number of consecutive acquisitions by one thread. */
    BiasedLock(ObjectRef ref, int offset, int biasThreshold) {
        this.lock = RawLock.inside(ref, offset);
        this.revocation = lock.revocation();
        this.key = revocation.key();
        this.biasThreshold = biasThreshold;
        this.workspace = ref.workspace();
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.wordOffset = ref.body() + offset + WORD_OFFSET;
        this.user = ref.longs(offset + USER_OFFSET);
        this.threads = workspace.threads().memory();
        this.threadsBuffer = threads.buffer();
    }

    /** A bias as its owner knows it: word and holder as it left them, and the offset of {@code using} in its record. */
    private record Bias(ThreadSlot thread, long pair, int using) {}

    /**
     * Returns a lock inside an object of which this JVM has one instance. The lock recovers by itself: the object's
     * data is consistent at every step, or the first user that sees {@link #deaths} rise repairs it.
     */
    public static BiasedLock inside(ObjectRef ref, int offset) {
        return new BiasedLock(ref, offset, BIAS_THRESHOLD);
    }

    /**
     * Acquires the lock on the fast path, if it is biased towards this thread and has no waiters.
     *
     * @return false when the caller must use {@link #acquire}
     */
    public boolean enter() {
        Bias mine = bias.getPlain();
        return mine.thread.isCurrent() && enter(mine);
    }

    private boolean enter(Bias mine) {
        if (LongAccess.getPlain(threads, threadsBuffer, mine.using) != NOT_USING) {
            // The thread is inside another lock that is biased towards it: its record has room for one.
            return false;
        }
        LongAccess.setOpaque(threads, threadsBuffer, mine.using, key);
        // SYNC biased-lock: compiler fence only. Pairs with the fence of all processes in BiasRevocation, between the
        // store of WAITERS and the read of this record. Without it both threads could enter.
        Fences.compilers();
        if (LongAccess.getOpaque(memory, buffer, wordOffset) == mine.pair) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.LOCK_BIAS_OWNER_INSIDE);
            }
            return true;
        }
        LongAccess.setRelease(threads, threadsBuffer, mine.using, NOT_USING);
        releaseBias(mine);
        return false;
    }

    /** Acquires the lock as {@link RawLock#acquire} does, after {@link #enter} has returned false. */
    public Outcome acquire(long nanos, boolean interruptibly) {
        if (!isInside(bias.getPlain())) {
            revokeOwnBias();
        }
        return lock.acquire(nanos, interruptibly);
    }

    /**
     * Releases the lock, or biases it towards this thread.
     *
     * @return whether a {@linkplain #watch watcher} may have to be notified: an atomic instruction lies between the
     *     caller's changes and the return. False if the lock was biased before and still is; then no thread watches
     */
    public boolean release() {
        Bias mine = bias.getPlain();
        if (!mine.thread.isCurrent()) {
            releaseOrBias();
            return true;
        }
        // SYNC biased-lock: release. Pairs with the acquire in BiasRevocation.isInside(). Without it a revoker that
        // finds no owner inside could miss what was done there.
        LongAccess.setRelease(threads, threadsBuffer, mine.using, NOT_USING);
        return false;
    }

    private void releaseOrBias() {
        ThreadSlot thread = lock.currentThread();
        long me = revocation.userOf(thread.number());
        if (user.getPlain(0) != me) {
            user.setPlain(0, me);
            uses = 0;
        } else if (++uses >= biasThreshold && biasTowards(thread)) {
            return;
        }
        lock.release();
    }

    /**
     * Biases the lock towards this thread instead of releasing it, if no thread waits and every participant can revoke
     * the bias.
     */
    private boolean biasTowards(ThreadSlot thread) {
        uses = 0;
        if (thread.number() == 0 || workspace.participants().hasPollers() || !Parking.registerForFences()) {
            return false;
        }
        int using = workspace.threads().using(thread.number()).offset(0);
        Bias mine = new Bias(thread, revocation.next(thread.number()), using);
        bias.set(mine);
        if (!lock.releaseAs(mine.pair)) {
            bias.set(NONE);
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_BIASED);
        }
        return true;
    }

    /** Revokes this thread's own bias, if it has one. The thread is outside. */
    public void revokeOwnBias() {
        Bias mine = bias.getPlain();
        if (mine.thread.isCurrent()) {
            releaseBias(mine);
        }
    }

    /** Releases this thread's bias, without the lock: another thread wants it, watches it, or has revoked the bias. */
    private void releaseBias(Bias mine) {
        bias.compareAndSet(mine, NONE);
        revocation.release(mine.pair);
    }

    /**
     * Makes the next {@link #release} report that a notification is due. For a waiter that has announced itself, before
     * its last check of the condition. The bias owner finds the word changed and releases its bias.
     *
     * @return false when the bias owner may still overlook it: it is inside, or this process cannot fence and the
     *     owner's stores are not visible to all yet. The caller then watches again after a millisecond
     */
    public boolean watch() {
        return revocation.setWaitersIfBiased();
    }

    /** Tells whether the current thread holds the lock. */
    public boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread() || isInside(bias.getPlain());
    }

    /** Tells whether the lock is biased towards the current thread, and the thread is inside. */
    private boolean isInside(Bias mine) {
        return mine.thread.isCurrent() && LongAccess.getPlain(threads, threadsBuffer, mine.using) == key;
    }

    /** Returns the number of takeovers from a dead owner. */
    public int deaths() {
        return lock.deaths();
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ThreadSlot;
import io.polyproc.internal.participant.ThreadTable;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.sync.DeadlockException;
import java.nio.ByteBuffer;

/**
 * The robust lock. The CAS that acquires its 32-bit word also stores the owner, so a held lock always names its owner.
 * See {@link LockDescriptor} for the states of the word.
 *
 * <p>Derived from Drepper's three-state mutex ("Futexes Are Tricky", 2011). As in the kernel's robust futexes
 * (Documentation/locking/robust-futexes.rst), the word contains the owner. The participant table tells whether the
 * owner lives.
 *
 * <p>This class has the fast path and the holds of the owner. {@link LockSlowPath} waits, {@link LockRecovery} handles
 * the death of an owner, and {@link LockInspection} tells other processes about the lock.
 *
 * <p>One instance for each lock and JVM. The word names processes only, so the <em>thread</em> of this JVM that holds
 * the lock is recorded here, on the heap.
 *
 * <p><b>Progress.</b> Blocking. The fast path is one CAS to acquire and one exchange to release. Not fair: a running
 * thread may overtake a parked one.
 *
 * <p><b>If a process dies here.</b> Holding the lock: a waiter detects the death within one park interval
 * ({@link Parking#PARK_INTERVAL_NANOS}), and the lock becomes abandoned. After the release and before the wake-up, or
 * just woken: the other waiters check the word again after one park interval. Setting INCONSISTENT or repairing: the
 * word names the dead repairer, which is the abandoned state again.
 */
public final class RawLock {

    /** The outcome of an attempt to acquire the lock. */
    public enum Outcome {
        /** The caller holds the lock. */
        ACQUIRED,
        /** The timeout elapsed. */
        TIMED_OUT,
        /** The thread was interrupted; its interrupt status is cleared. */
        INTERRUPTED,
        /** The owner died, and the data has not been repaired yet. */
        ABANDONED
    }

    private static final int WORD = WORD_OFFSET / Integer.BYTES;
    private static final int HOLDS = HOLDS_OFFSET / Integer.BYTES;
    private static final int DEATHS = DEATHS_OFFSET / Integer.BYTES;
    private static final long UNHELD = 0;
    private static final long PROBE_PAUSE_NANOS = 10_000_000;

    private final MappedWorkspace workspace;
    private final IntCells words;
    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int wordOffset;
    private final LockCells cells;
    private final boolean selfRecovering;
    private final boolean detecting;
    private final boolean recording;
    private final int me;

    /** Null for a lock that is never biased. */
    private final BiasRevocation revocation;

    /**
     * Token of the thread of this JVM that holds the lock; 0 when none does. It is only compared with that of the
     * current thread, so a racy read is benign. A number, because the store of a reference would need a GC barrier.
     */
    private long owner;

    /**
     * The owner's hold count; negative while the owner holds the lock in the abandoned state, see
     * {@link #acquireEvenAbandoned}. Guarded by the lock.
     */
    private int holds;

    /** The word to restore when the owner releases the lock in the abandoned state. Guarded by the lock. */
    private int abandonedWord;

    private final LostHolds lostHolds = new LostHolds();

    /** The last thread that used the lock, a cache of the lookup. The race is benign. */
    private ThreadSlot lastThread = ThreadSlot.NONE;

    /** The time of the last liveness check in {@link #tryAcquire}. The race is benign. */
    private long lastProbe = System.nanoTime() - PROBE_PAUSE_NANOS;

    private RawLock(ObjectRef ref, int offset, int options, boolean recording) {
        this.workspace = ref.workspace();
        this.cells = new LockCells(ref, offset);
        this.words = cells.words();
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.wordOffset = cells.wordOffset();
        this.selfRecovering = (options & SELF_RECOVERING) != 0;
        this.detecting = (options & DETECTING) != 0;
        this.recording = recording;
        this.me = workspace.participants().me();
        this.revocation = selfRecovering && !recording ? new BiasRevocation(this, cells, ref, offset) : null;
    }

    /**
     * Returns this JVM's instance for a lock in an object's body.
     *
     * @param offset the offset of the lock in the body
     * @param options bits of {@link LockDescriptor}; 0 for a lock that reports its owner's death
     */
    public static RawLock of(ObjectRef ref, int offset, int options) {
        return of(ref, offset, options, true);
    }

    /**
     * Returns this JVM's instance for a lock inside another object whose data is consistent at every step. The lock
     * recovers by itself and is not reentrant. It is cheaper, since it records neither the holder's thread nor its hold
     * count.
     */
    public static RawLock inside(ObjectRef ref, int offset) {
        return of(ref, offset, SELF_RECOVERING, false);
    }

    /** Returns a lock as {@link #inside} does, for data that {@link #acquireRepairing} repairs. */
    public static RawLock repairedIn(ObjectRef ref, int offset) {
        return of(ref, offset, 0, false);
    }

    private static RawLock of(ObjectRef ref, int offset, int options, boolean recording) {
        MappedWorkspace workspace = ref.workspace();
        long key = ref.id() + offset;
        RawLock known = workspace.local(RawLock.class, key);
        return known != null
                ? known
                : workspace.local(RawLock.class, key, new RawLock(ref, offset, options, recording));
    }

    /** Acquires the lock if it is free. Detects a dead owner as {@link #acquire} does, but not at every call. */
    public Outcome tryAcquire() {
        ThreadSlot thread = currentThread();
        if (compareAndSet(UNHELD, heldBy(thread))) {
            entered(thread);
            return Outcome.ACQUIRED;
        }
        long now = System.nanoTime();
        if (now - lastProbe < PROBE_PAUSE_NANOS) {
            return (cells.word() & INCONSISTENT) == 0 ? Outcome.TIMED_OUT : acquireSlowly(0, false);
        }
        lastProbe = now;
        return acquireSlowly(0, false);
    }

    /**
     * Acquires the lock, waiting at most {@code nanos}.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @param interruptibly whether an interrupt ends the wait
     * @throws DeadlockException when the lock detects deadlocks, and this wait must end to break one
     */
    public Outcome acquire(long nanos, boolean interruptibly) {
        ThreadSlot thread = currentThread();
        if (compareAndSet(UNHELD, heldBy(thread))) {
            entered(thread);
            return Outcome.ACQUIRED;
        }
        return acquireSlowly(nanos, interruptibly);
    }

    private boolean compareAndSet(long expected, long value) {
        // SYNC lock-word: CAS. Pairs with the exchange in release(). Without it the changes of the former owner could
        // be missed.
        return LongAccess.compareAndSet(memory, buffer, wordOffset, expected, value);
    }

    private Outcome acquireSlowly(long nanos, boolean interruptibly) {
        return new LockSlowPath(this, cells, nanos, interruptibly).acquire();
    }

    /** Records the current thread as the holder, after the CAS that has acquired the lock. */
    void entered(ThreadSlot thread) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_TAKEN);
        }
        owner = thread.token();
        holds = 1;
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_HELD);
        }
    }

    /** Returns the current thread of this JVM. */
    ThreadSlot currentThread() {
        ThreadSlot last = lastThread;
        return last.isCurrent() ? last : lookedUp();
    }

    private ThreadSlot lookedUp() {
        ThreadSlot thread = workspace.threads().currentThread();
        lastThread = thread;
        return thread;
    }

    /** Returns word and holder for a lock that this thread holds. */
    long heldBy(ThreadSlot thread) {
        return pairOf(me, recording ? thread.stamp() : 0);
    }

    boolean isSelfRecovering() {
        return selfRecovering;
    }

    boolean isDetecting() {
        return detecting;
    }

    /** Returns the recovery of this lock; created on demand, since few locks need it. */
    LockRecovery recovery() {
        return new LockRecovery(this, cells);
    }

    /** Returns the inspection of this lock; created on demand, since few locks need it. */
    LockInspection inspection() {
        return new LockInspection(cells);
    }

    /** Returns the bias operations of a lock that is {@link #inside} an object; null for other locks. */
    BiasRevocation revocation() {
        return revocation;
    }

    /** Releases the lock to this word and holder instead of freeing it; false when a thread waits for it. */
    boolean releaseAs(long pair) {
        long token = owner;
        owner = 0;
        // SYNC lock-word: CAS. Pairs with that of the thread that acquires the lock next.
        // SYNC lock-waiters: it fails if WAITERS is set. Pairs with the CAS in LockSlowPath.setWaiters().
        if (compareAndSet(heldBy(currentThread()), pair)) {
            return true;
        }
        owner = token;
        return false;
    }

    /** Releases the lock. The caller holds it. */
    public void release() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_RELEASING);
        }
        owner = 0;
        // SYNC lock-word: exchange. Pairs with the CAS in compareAndSet(), and with those of LockSlowPath, LockRecovery
        // and BiasRevocation. Without it the next owner could miss changes of this one.
        // SYNC lock-waiters: it reads WAITERS in the step that frees the word. Pairs with each CAS that sets WAITERS,
        // as in LockSlowPath.setWaiters(). Without it a waiter could stay parked until its interval ends.
        int word = wordOf(LongAccess.getAndSet(memory, buffer, wordOffset, UNHELD));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_RELEASED);
        }
        if (word < 0) {
            cells.wakeNext();
        }
    }

    /**
     * Acquires the lock without regard to interrupts. If its owner died, repairs the data first. For locks inside other
     * objects whose data can be rebuilt from their other state.
     *
     * <p><b>If a process dies here:</b> the next holder repairs.
     */
    public void acquireRepairing(Runnable repair) {
        acquireRepairing(repair, Long.MAX_VALUE, false);
    }

    /**
     * Acquires the lock as {@link #acquireRepairing(Runnable)} does.
     *
     * @return false when {@code interruptibly} is true and the thread was interrupted first
     */
    public boolean acquireRepairing(Runnable repair, boolean interruptibly) {
        return acquireRepairing(repair, Long.MAX_VALUE, interruptibly) == Outcome.ACQUIRED;
    }

    /**
     * Acquires the lock as {@link #acquireRepairing(Runnable)} does, waiting at most {@code nanos} for a living owner.
     *
     * @return never {@link Outcome#ABANDONED}
     */
    public Outcome acquireRepairing(Runnable repair, long nanos, boolean interruptibly) {
        Outcome outcome = acquire(nanos, interruptibly);
        return outcome == Outcome.ABANDONED ? recovery().repairAndAcquire(repair, nanos, interruptibly) : outcome;
    }

    /**
     * Acquires the lock as {@link #acquire} does without a limit, but also if its owner died. The caller then holds it
     * in the abandoned state, and others wait as during a repair. {@link #leave} makes the lock abandoned again;
     * {@link #finishHeldRecovery} makes it an ordinary one.
     *
     * @param held the caller's new hold count
     * @throws DeadlockException as {@link #acquire}; the caller has {@linkplain #lostHolds lost} its holds
     */
    void acquireEvenAbandoned(int held) {
        boolean holding = false;
        try {
            boolean unharmed = acquire(Long.MAX_VALUE, false) != Outcome.ABANDONED;
            int abandoned = unharmed ? 0 : recovery().acquireUnrepaired();
            holding = true;
            restoreHolds(held);
            if (abandoned != 0) {
                abandonedWord = abandoned;
                holds = -held;
            }
        } finally {
            if (!holding) {
                lostHolds.set(held);
            }
        }
    }

    /** Tells whether the current thread holds the lock in the abandoned state. */
    public boolean isHeldAbandoned() {
        return isHeldByCurrentThread() && holds < 0;
    }

    /** Returns the dead participant whose lock the current thread holds in the abandoned state. */
    public int abandonedBy() {
        return abandonedWord & PARTICIPANT;
    }

    /**
     * Turns the lock, which the caller holds in the abandoned state, into an ordinary one. The data is consistent
     * again.
     */
    public void finishHeldRecovery() {
        holds = -holds;
        recovery().finish();
    }

    /** Returns the holds that threads have lost in a wait. */
    public LostHolds lostHolds() {
        return lostHolds;
    }

    /** Releases all holds of the caller and returns their number. */
    public int releaseFully() {
        int held = holds;
        if (held != 1) {
            words.setPlain(HOLDS, 1);
        }
        release();
        return held;
    }

    /** Restores the hold count from before {@link #releaseFully}, after the lock was acquired again. */
    public void restoreHolds(int held) {
        holds = held;
        if (held != 1) {
            words.setPlain(HOLDS, held);
        }
    }

    /** Adds one hold of the owner. */
    public void enterAgain() {
        if (holds == Integer.MAX_VALUE) {
            throw new Error("a lock can be held " + Integer.MAX_VALUE + " times at most");
        }
        words.setPlain(HOLDS, ++holds);
    }

    /** Removes one hold of the owner, and releases the lock with the last one. */
    public void leave() {
        if (holds == 1) {
            release();
        } else {
            leaveOneOfSeveral();
        }
    }

    private void leaveOneOfSeveral() {
        if (holds == -1) {
            recovery().abort(abandonedWord);
        } else {
            holds -= Integer.signum(holds);
            words.setPlain(HOLDS, Math.abs(holds));
        }
    }

    /** Tells whether the current thread holds the lock. */
    public boolean isHeldByCurrentThread() {
        long holder = owner;
        return holder != 0 && holder == currentThread().token();
    }

    /** Returns the number of holds of the current thread. */
    public int holdCount() {
        return isHeldByCurrentThread() ? Math.abs(holds) : 0;
    }

    /**
     * Acquires an abandoned lock for repair, waiting while another process repairs it.
     *
     * @return the word to restore if the repair fails; 0 when there was nothing to repair
     */
    public int beginRecovery() {
        return recovery().begin();
    }

    /** Turns a lock in repair into an ordinary one, which the caller holds. The data is consistent again. */
    public void finishRecovery() {
        recovery().finish();
    }

    /** Makes the lock abandoned again after a failed repair, as {@link #beginRecovery} found it. */
    public void abortRecovery(int abandoned) {
        recovery().abort(abandoned);
    }

    /** Forgets the holder's thread, before the word is given up in another way than by {@link #release}. */
    void clearOwner() {
        owner = 0;
    }

    /** Returns the participant that holds the lock or died holding it; 0 when the lock is free. */
    public int holder() {
        return words.getVolatile(WORD) & PARTICIPANT;
    }

    /** Tells whether the lock was abandoned by a dead owner, detected or not. */
    public boolean isAbandoned() {
        int word = words.getVolatile(WORD);
        return word != FREE && !cells.isOwnerAlive(word);
    }

    /** Returns the hold count that the owner has recorded. */
    public int holds() {
        return Math.max(1, words.getVolatile(HOLDS));
    }

    /** Returns the name of the holder's thread, {@link ThreadTable#ENDED}, or an empty string when it is not known. */
    public String holderThread() {
        return inspection().holderThread();
    }

    /**
     * Returns the time at which the current hold was first seen, in milliseconds since 1970: now, if this is the first
     * time.
     */
    public long heldSince() {
        return inspection().heldSince();
    }

    /** Returns the number of takeovers from a dead owner. */
    public int deaths() {
        // SYNC lock-deaths: volatile. Pairs with the addition in LockCells.countDeath().
        return words.getVolatile(DEATHS);
    }

    /**
     * Returns the number of threads that wait for the object of this lock, in all processes. A snapshot: it does not
     * count threads that spin and have not parked yet, threads without a record, and dead ones.
     */
    public int waiters() {
        return inspection().waiters();
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ParticipantTable;
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

    private static final long UNHELD = 0;
    private static final int HOLDS = HOLDS_OFFSET / Integer.BYTES;
    private static final int DEATHS = DEATHS_OFFSET / Integer.BYTES;

    /** The number of polls before a waiter parks: some 10 us, the cost of a park and an unpark. */
    private static final int SPIN_LIMIT = Parking.spinningHelps() ? 10 : 0;

    private static final long PROBE_PAUSE_NANOS = 10_000_000;

    private final ObjectRef ref;

    /** Null for a lock that is never biased. */
    private final BiasRevocation revocation;

    private final MappedWorkspace workspace;
    private final ParticipantTable participants;
    private final IntCells words;
    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int wordOffset;
    private final LongCells since;
    private final boolean selfRecovering;
    private final boolean detecting;
    private final boolean recording;
    private final int me;

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

    /** The word to restore when an owner releases the lock in the abandoned state. Guarded by the lock. */
    private int abandonedWord;

    private final LostHolds lostHolds = new LostHolds();

    /** The last thread that used the lock, a cache of the lookup. The race is benign. */
    private ThreadSlot lastThread = ThreadSlot.NONE;

    /** The time of the last liveness check in {@link #tryAcquire}. The race is benign. */
    private long lastProbe = System.nanoTime() - PROBE_PAUSE_NANOS;

    private RawLock(ObjectRef ref, int offset, int options, boolean recording) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.participants = workspace.participants();
        this.words = ref.ints(offset);
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.wordOffset = ref.body() + offset + WORD_OFFSET;
        this.since = ref.longs(offset + SINCE_OFFSET);
        this.selfRecovering = (options & SELF_RECOVERING) != 0;
        this.detecting = (options & DETECTING) != 0;
        this.recording = recording;
        this.me = participants.me();
        this.revocation = selfRecovering && !recording ? new BiasRevocation(this, ref, offset) : null;
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
            return (words.getVolatile(WORD) & INCONSISTENT) == 0 ? Outcome.TIMED_OUT : acquireSlowly(0, false);
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

    /** Replaces word and holder in one step. */
    boolean compareAndSet(long expected, long value) {
        return LongAccess.compareAndSet(memory, buffer, wordOffset, expected, value);
    }

    long read() {
        return LongAccess.getVolatile(memory, buffer, wordOffset);
    }

    private void entered(ThreadSlot thread) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_TAKEN);
        }
        owner = thread.token();
        holds = 1;
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_HELD);
        }
    }

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
    private long heldBy(ThreadSlot thread) {
        return pairOf(me, recording ? thread.stamp() : 0);
    }

    private Outcome acquireSlowly(long nanos, boolean interruptibly) {
        int spins = nanos > 0 ? SPIN_LIMIT : 0;
        boolean interrupted = false;
        int waitersBit = 0;
        int unmovedWord = 0;
        RevocationFence fence = revocation == null ? null : new RevocationFence();
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                long now = read();
                int word = wordOf(now);
                if (word == FREE) {
                    // A thread that has parked acquires it with WAITERS set: others may be parked, and the word has
                    // lost that bit.
                    ThreadSlot thread = currentThread();
                    if (compareAndSet(now, heldBy(thread) | pairOf(waitersBit, 0))) {
                        entered(thread);
                        return Outcome.ACQUIRED;
                    }
                    continue;
                }
                if (spins-- > 0 && !isBiased(now)) {
                    Parking.lockSpinPause();
                    continue;
                }
                // Checked if the word is inconsistent, if it did not change during a park interval, and before giving
                // up.
                long left = wait.remaining();
                if (((word & INCONSISTENT) != 0 || word == unmovedWord || left <= 0) && !isOwnerAlive(word)) {
                    if (selfRecovering) {
                        if (takeOver(word)) {
                            return Outcome.ACQUIRED;
                        }
                        continue;
                    }
                    if (markAbandoned(word)) {
                        return Outcome.ABANDONED;
                    }
                    continue;
                }
                if (left <= 0 && !isBiased(now)) {
                    passWakeUpOn(waitersBit != 0, now);
                    return Outcome.TIMED_OUT;
                }
                if (detecting && word == unmovedWord) {
                    new WaitGraph(workspace).checkNoDeadlock();
                }
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        passWakeUpOn(waitersBit != 0, now);
                        return Outcome.INTERRUPTED;
                    }
                    interrupted = true;
                }
                int contendedWord = word | WAITERS;
                // Compares the holder as well: a lock that was held when it was read may be biased by now and needs a
                // revocation.
                if (word != contendedWord && !compareAndSet(now, withWaiters(now))) {
                    continue;
                }
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.LOCK_WAITERS_SET);
                }
                if (isBiased(now)) {
                    if (revocation.takeFromIdleOwner(withWaiters(now), fence)) {
                        return Outcome.ACQUIRED;
                    }
                    if (left <= 0) {
                        passWakeUpOn(waitersBit != 0, now);
                        return Outcome.TIMED_OUT;
                    }
                }
                noteSince();
                wait.publish();
                workspace.await(
                        words, WORD, contendedWord, isBiased(now) ? Math.min(left, fence.nextParkNanos()) : left);
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.LOCK_WAITER_WOKEN);
                }
                waitersBit = WAITERS;
                unmovedWord = contendedWord;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Passes a wake-up on when a thread stops waiting after having parked. The thread may have consumed the wake-up of
     * a release, and the word may have lost WAITERS. The next waiter that is woken sets WAITERS again. If the lock is
     * biased, WAITERS may be this thread's own, and the bias owner wakes no thread when it leaves.
     */
    private void passWakeUpOn(boolean hasParked, long now) {
        if (hasParked && ((wordOf(now) & WAITERS) == 0 || isBiased(now))) {
            workspace.wake(words, WORD, 1);
        }
    }

    boolean isOwnerAlive(int word) {
        return participants.isAlive(word & PARTICIPANT);
    }

    private boolean takeOver(int word) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_DEATH_FOUND);
        }
        if (!replaceDeadOwner(word, WAITERS)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_TAKEN_OVER);
        }
        words.getAndAdd(DEATHS, 1);
        entered(currentThread());
        return true;
    }

    /** Replaces the dead owner by this process. The owner's thread record may be in use by another thread by now. */
    private boolean replaceDeadOwner(int word, int bits) {
        long dead = read();
        if (wordOf(dead) != word || !compareAndSet(dead, heldBy(currentThread()) | pairOf(bits, 0))) {
            return false;
        }
        words.setPlain(HOLDS, 1);
        since.setPlain(0, 0);
        return true;
    }

    /**
     * Sets INCONSISTENT if the word still names the owner that was found dead; tells whether it does. An owner that
     * released the lock and left the workspace after the word was read did not die inside the lock.
     */
    private boolean markAbandoned(int word) {
        if ((word & INCONSISTENT) != 0) {
            return words.getVolatile(WORD) == word;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_DEATH_FOUND);
        }
        if (!words.compareAndSet(WORD, word, word | INCONSISTENT)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_MARKED_INCONSISTENT);
        }
        workspace.wake(words, WORD, Integer.MAX_VALUE);
        return true;
    }

    /** Records when the lock was first seen held, once WAITERS is set. The race is benign. */
    private void noteSince() {
        if (since.getOpaque(0) == 0) {
            since.compareAndSet(0, 0, System.currentTimeMillis());
        }
    }

    /** Returns the bias operations of a lock that is {@link #inside} an object; null for other locks. */
    BiasRevocation revocation() {
        return revocation;
    }

    /** Acquires the lock if word and holder have these values. WAITERS is set, since others may be waiting. */
    boolean takeIf(long expected) {
        ThreadSlot thread = currentThread();
        if (!compareAndSet(expected, heldBy(thread) | pairOf(WAITERS, 0))) {
            return false;
        }
        since.setPlain(0, 0);
        entered(thread);
        return true;
    }

    /** Turns a lock that the caller holds into a biased one; false when a thread waits for it. */
    boolean changeToBiased(long biased) {
        long token = owner;
        owner = 0;
        if (compareAndSet(heldBy(currentThread()), biased)) {
            return true;
        }
        owner = token;
        return false;
    }

    /** Frees the lock if word and holder have these values. */
    boolean freeIf(long expected) {
        if (!compareAndSet(expected, UNHELD)) {
            return false;
        }
        if (wordOf(expected) < 0) {
            since.setOpaque(0, 0);
            workspace.wake(words, WORD, 1);
        }
        return true;
    }

    /** Releases the lock. The caller holds it. */
    public void release() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_RELEASING);
        }
        owner = 0;
        // SYNC lock-word: exchange, volatile both ways. Pairs with the CAS in acquire() and tryAcquire(). WAITERS
        // cannot
        // be lost: it is read in the step that frees the word.
        int word = wordOf(LongAccess.getAndSet(memory, buffer, wordOffset, UNHELD));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_RELEASED);
        }
        if (word < 0) {
            since.setOpaque(0, 0);
            workspace.wake(words, WORD, 1);
        }
    }

    /**
     * Acquires the lock without regard to interrupts. If its owner died, repairs the data first. For locks inside other
     * objects whose data can be rebuilt from their other state.
     *
     * <p><b>If a process dies here:</b> the next holder repairs.
     */
    public void acquireRepairing(Runnable repair) {
        acquireRepairing(repair, false);
    }

    /**
     * Acquires the lock as {@link #acquireRepairing(Runnable)} does.
     *
     * @return false when {@code interruptibly} is true and the thread was interrupted first
     */
    public boolean acquireRepairing(Runnable repair, boolean interruptibly) {
        while (true) {
            Outcome outcome = acquire(Long.MAX_VALUE, interruptibly);
            if (outcome != Outcome.ABANDONED) {
                return outcome == Outcome.ACQUIRED;
            }
            int abandoned = beginRecovery();
            if (abandoned != 0) {
                finishOrAbort(repair, abandoned);
                return true;
            }
        }
    }

    /**
     * Acquires the lock as {@link #acquireRepairing(Runnable)} does, waiting at most {@code nanos} for a living owner.
     *
     * @return never {@link Outcome#ABANDONED}
     */
    public Outcome acquireRepairing(Runnable repair, long nanos, boolean interruptibly) {
        while (true) {
            Outcome outcome = acquire(nanos, interruptibly);
            if (outcome != Outcome.ABANDONED) {
                return outcome;
            }
            int abandoned = beginRecovery();
            if (abandoned != 0) {
                finishOrAbort(repair, abandoned);
                return Outcome.ACQUIRED;
            }
        }
    }

    private void finishOrAbort(Runnable repair, int abandoned) {
        boolean repaired = false;
        try {
            repair.run();
            finishRecovery();
            repaired = true;
        } finally {
            if (!repaired) {
                abortRecovery(abandoned);
            }
        }
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
            Outcome outcome = acquire(Long.MAX_VALUE, false);
            while (outcome == Outcome.ABANDONED) {
                int abandoned = beginRecovery();
                if (abandoned != 0) {
                    abandonedWord = abandoned;
                    break;
                }
                outcome = acquire(Long.MAX_VALUE, false);
            }
            holding = true;
            restoreHolds(held);
            if (outcome == Outcome.ABANDONED) {
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
        finishRecovery();
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
            abortRecovery(abandonedWord);
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
        boolean hasParked = false;
        while (true) {
            long now = read();
            int word = wordOf(now);
            if (word == FREE) {
                passWakeUpOn(hasParked, now);
                return 0;
            }
            if (!isOwnerAlive(word)) {
                if (replaceDeadOwner(word, INCONSISTENT | word & WAITERS)) {
                    entered(currentThread());
                    if (Crash.ENABLED) {
                        Crash.at(CrashPoint.LOCK_RECOVERING);
                    }
                    return word | INCONSISTENT;
                }
            } else if ((word & INCONSISTENT) == 0) {
                passWakeUpOn(hasParked, now);
                return 0;
            } else if (words.compareAndSet(WORD, word, word | WAITERS)) {
                workspace.await(words, WORD, word | WAITERS, Parking.PARK_INTERVAL_NANOS);
                hasParked = true;
            }
        }
    }

    /** Turns a lock in repair into an ordinary one, which the caller holds. The data is consistent again. */
    public void finishRecovery() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_REPAIRED);
        }
        words.getAndAdd(DEATHS, 1);
        int word;
        do {
            word = words.getVolatile(WORD);
        } while (!words.compareAndSet(WORD, word, word & ~INCONSISTENT));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_CONSISTENT);
        }
    }

    /** Makes the lock abandoned again after a failed repair, as {@link #beginRecovery} found it. */
    public void abortRecovery(int abandonedWord) {
        owner = 0;
        LongAccess.setVolatile(memory, buffer, wordOffset, pairOf(abandonedWord, 0));
        workspace.wake(words, WORD, Integer.MAX_VALUE);
    }

    /** Returns the participant that holds the lock or died holding it; 0 when the lock is free. */
    public int holder() {
        return words.getVolatile(WORD) & PARTICIPANT;
    }

    /** Tells whether the lock was abandoned by a dead owner, detected or not. */
    public boolean isAbandoned() {
        int word = words.getVolatile(WORD);
        return word != FREE && !isOwnerAlive(word);
    }

    /**
     * Returns the stamp of the thread that holds the lock; 0 when the lock is free, or the thread has no record any
     * more.
     */
    public int holderStamp() {
        long now = read();
        int stamp = holderOf(now);
        return workspace.threads().isOf(stamp, wordOf(now) & PARTICIPANT) ? stamp : 0;
    }

    /** Returns the hold count that the owner has recorded. */
    public int holds() {
        return Math.max(1, words.getVolatile(HOLDS));
    }

    /** Returns the name of the holder's thread, {@link ThreadTable#ENDED}, or an empty string when it is not known. */
    public String holderThread() {
        long now = read();
        return workspace.threads().name(holderOf(now), wordOf(now) & PARTICIPANT);
    }

    /**
     * Returns the time at which the current hold was first seen, in milliseconds since 1970: now, if this is the first
     * time.
     */
    public long heldSince() {
        int word = words.getVolatile(WORD);
        // With WAITERS set, the owner clears the time when it releases the lock.
        if (word != FREE && words.compareAndSet(WORD, word, word | WAITERS)) {
            noteSince();
        }
        long noted = since.getOpaque(0);
        return noted == 0 ? System.currentTimeMillis() : noted;
    }

    /** Returns the number of takeovers from a dead owner. */
    public int deaths() {
        return words.getVolatile(DEATHS);
    }
}

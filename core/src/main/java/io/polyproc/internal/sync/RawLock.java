package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;
import static io.polyproc.internal.sync.LockWord.*;

import io.polyproc.errors.DeadlockException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongAccess;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.memory.MappedMemory;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ParticipantTable;
import io.polyproc.internal.segment.ThreadSlot;
import io.polyproc.internal.segment.ThreadTable;
import java.nio.ByteBuffer;

/**
 * The robust lock. One 32-bit word says everything: it names the owner in the same compare-and-set that takes the lock, so
 * there is no instant at which the lock is held by nobody known. See {@link LockDescriptor} for its states.
 *
 * <p>Descends from Drepper's three-state mutex ("Futexes Are Tricky", 2011), with the owner in the word as in the kernel's
 * robust futexes (Documentation/locking/robust-futexes.rst), and liveness asked of the participant table.
 *
 * <p>One instance for each lock and JVM: the word knows only processes, so which <em>thread</em> of this JVM holds the lock
 * is kept here on the heap.
 *
 * <p><b>Progress.</b> Blocking; a free lock is taken with one compare-and-set, released with one exchange. Not fair: a
 * running thread may overtake a sleeping one.
 *
 * <p><b>If a process dies here.</b> Holding: a waiter finds the owner dead within one sleep ({@link
 * Parking#LONGEST_SLEEP_NANOS}) and the lock becomes abandoned. Between freeing the word and waking a waiter, or just
 * woken: the other sleepers wake by themselves after one sleep. Marking or repairing: the word names the dead repairer,
 * which is the abandoned state again.
 */
public final class RawLock {

    /** How an attempt to take the lock ended. */
    public enum Outcome {
        /** The caller holds the lock. */
        ACQUIRED,
        /** The time was up. */
        TIMED_OUT,
        /** The thread was interrupted; its interrupt status is cleared. */
        INTERRUPTED,
        /** The owner died and nobody has repaired yet. */
        ABANDONED
    }

    private static final int WORD = WORD_OFFSET / Integer.BYTES;

    private static final long UNHELD = 0;
    private static final int HOLDS = HOLDS_OFFSET / Integer.BYTES;
    private static final int DEATHS = DEATHS_OFFSET / Integer.BYTES;

    /** How often a waiter looks before it sleeps: for some 10 us, which is what it takes to sleep and be woken. */
    private static final int LOOKS = Parking.spinningHelps() ? 10 : 0;

    private static final long PROBE_PAUSE_NANOS = 10_000_000;

    private final ObjectRef ref;

    /** Null for a lock that nobody keeps. */
    private final BiasRevocation keeping;

    private final MappedWorkspace workspace;
    private final ParticipantTable participants;
    private final IntCells words;
    private final MappedMemory memory;
    private final ByteBuffer buffer;
    private final int place;
    private final LongCells since;
    private final boolean selfRecovering;
    private final boolean detecting;
    private final boolean recording;
    private final int me;

    /**
     * Token of the thread of this JVM that holds the lock; 0 when none does. Only compared with that of the current thread, so
     * it may be read in a race. A number, because a collector makes the store of a reference cost more than the rest.
     */
    private long owner;

    /**
     * How often the owner has locked it; negative while the owner holds it in the abandoned state, see {@link
     * #acquireEvenAbandoned}. Guarded by the lock.
     */
    private int holds;

    /** What to put back when an owner gives the lock back in the abandoned state. Guarded by the lock. */
    private int abandonedWord;

    private final LostHolds lostHolds = new LostHolds();

    /** The thread that came last, to look it up but once. Racy on purpose. */
    private ThreadSlot lastThread = ThreadSlot.NONE;

    /** Racy on purpose: when {@link #tryAcquire} last asked whether the owner lives. */
    private long lastProbe = System.nanoTime() - PROBE_PAUSE_NANOS;

    private RawLock(ObjectRef ref, int offset, int options, boolean recording) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.participants = workspace.participants();
        this.words = ref.ints(offset);
        this.memory = ref.memory();
        this.buffer = memory.buffer();
        this.place = ref.body() + offset + WORD_OFFSET;
        this.since = ref.longs(offset + SINCE_OFFSET);
        this.selfRecovering = (options & SELF_RECOVERING) != 0;
        this.detecting = (options & DETECTING) != 0;
        this.recording = recording;
        this.me = participants.me();
        this.keeping = selfRecovering && !recording ? new BiasRevocation(this, ref, offset) : null;
    }

    /**
     * The one instance of this JVM for a lock in an object's body.
     *
     * @param offset where in the body the lock begins
     * @param options bits of {@link LockDescriptor}; 0 for a lock that reports its owner's death
     */
    public static RawLock of(ObjectRef ref, int offset, int options) {
        return of(ref, offset, options, true);
    }

    /**
     * The one instance of this JVM for a lock inside another object, whose data is whole at every moment: it recovers by
     * itself, is taken once by its holder, and is cheaper, since it does not record the holder's thread and holds.
     */
    public static RawLock inside(ObjectRef ref, int offset) {
        return of(ref, offset, SELF_RECOVERING, false);
    }

    /** As {@link #inside}, for a lock whose data {@link #acquireRepairing} makes good. */
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

    /** Takes the lock if it is free. Like {@link #acquire} it finds out about a dead owner, but not at every call. */
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
     * Takes the lock, waiting at most {@code nanos}.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @param interruptibly whether an interrupt ends the wait
     * @throws DeadlockException when the lock detects deadlocks, and this wait is to be given up to end one
     */
    public Outcome acquire(long nanos, boolean interruptibly) {
        ThreadSlot thread = currentThread();
        if (compareAndSet(UNHELD, heldBy(thread))) {
            entered(thread);
            return Outcome.ACQUIRED;
        }
        return acquireSlowly(nanos, interruptibly);
    }

    /** Changes word and holder as one step. */
    boolean compareAndSet(long expected, long value) {
        return LongAccess.compareAndSet(memory, buffer, place, expected, value);
    }

    long read() {
        return LongAccess.getVolatile(memory, buffer, place);
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

    /** Word and holder when this thread of ours has the lock. */
    private long heldBy(ThreadSlot thread) {
        return pairOf(me, recording ? thread.stamp() : 0);
    }

    private Outcome acquireSlowly(long nanos, boolean interruptibly) {
        int looks = nanos > 0 ? LOOKS : 0;
        boolean interrupted = false;
        int waitersBit = 0;
        int unmovedWord = 0;
        RevocationFence fence = keeping == null ? null : new RevocationFence();
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                long now = read();
                int word = wordOf(now);
                if (word == FREE) {
                    // Whoever has slept takes it with WAITERS set: others may be asleep, and the word forgot them.
                    ThreadSlot thread = currentThread();
                    if (compareAndSet(now, heldBy(thread) | pairOf(waitersBit, 0))) {
                        entered(thread);
                        return Outcome.ACQUIRED;
                    }
                    continue;
                }
                if (looks-- > 0 && !isKept(now)) {
                    Parking.pauseBetweenLooksAtLock();
                    continue;
                }
                // Asked when the word is inconsistent, when it has not moved during a sleep, and before giving up.
                long left = wait.left();
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
                if (left <= 0 && !isKept(now)) {
                    handOn(waitersBit != 0, now);
                    return Outcome.TIMED_OUT;
                }
                if (detecting && word == unmovedWord) {
                    new WaitGraph(workspace).checkNoDeadlock();
                }
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        handOn(waitersBit != 0, now);
                        return Outcome.INTERRUPTED;
                    }
                    interrupted = true;
                }
                int marked = word | WAITERS;
                // With the holder: what was held when it was read may be kept by now, and asks for more than a mark.
                if (word != marked && !compareAndSet(now, marked(now))) {
                    continue;
                }
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.LOCK_WAITER_MARKED);
                }
                if (isKept(now)) {
                    if (keeping.takeFromIdleKeeper(marked(now), fence)) {
                        return Outcome.ACQUIRED;
                    }
                    if (left <= 0) {
                        handOn(waitersBit != 0, now);
                        return Outcome.TIMED_OUT;
                    }
                }
                noteSince();
                wait.note();
                workspace.await(words, WORD, marked, isKept(now) ? Math.min(left, fence.nextSlice()) : left);
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.LOCK_WAITER_WOKEN);
                }
                waitersBit = WAITERS;
                unmovedWord = marked;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Somebody who has slept goes without the lock. The wake-up of an unlock may have been spent on it, and the word says
     * nothing of the others who are asleep: so it wakes the next one, who sets WAITERS again. If the lock is kept, WAITERS may be
     * its own, and whoever keeps it wakes nobody as it comes out.
     */
    private void handOn(boolean slept, long now) {
        if (slept && ((wordOf(now) & WAITERS) == 0 || isKept(now))) {
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
        if (!takeFromTheDead(word, WAITERS)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_STOLEN);
        }
        words.getAndAdd(DEATHS, 1);
        entered(currentThread());
        return true;
    }

    /** Puts us in the place of the dead owner and of its thread's record, which may be another thread's by now. */
    private boolean takeFromTheDead(int word, int bits) {
        long dead = read();
        if (wordOf(dead) != word || !compareAndSet(dead, heldBy(currentThread()) | pairOf(bits, 0))) {
            return false;
        }
        words.setPlain(HOLDS, 1);
        since.setPlain(0, 0);
        return true;
    }

    /**
     * Whether the word, whose owner was found dead, still names that owner; it is marked then. An owner that released the
     * lock and left the workspace between the reading of the word and the question is no death inside the lock.
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
            Crash.at(CrashPoint.LOCK_DEATH_MARKED);
        }
        workspace.wake(words, WORD, Integer.MAX_VALUE);
        return true;
    }

    /** Somebody has set WAITERS, so from now on it is known how long the lock is held. The race is benign. */
    private void noteSince() {
        if (since.getOpaque(0) == 0) {
            since.compareAndSet(0, 0, System.currentTimeMillis());
        }
    }

    /** What it takes to keep a lock that is {@link #inside} an object, and to take it from its keeper. */
    BiasRevocation keeping() {
        return keeping;
    }

    /** Takes the lock if word and holder are these, as one who may have others waiting behind it. */
    boolean takeIf(long expected) {
        ThreadSlot thread = currentThread();
        if (!compareAndSet(expected, heldBy(thread) | pairOf(WAITERS, 0))) {
            return false;
        }
        since.setPlain(0, 0);
        entered(thread);
        return true;
    }

    /** Changes the lock, which the caller holds, to be kept; false when somebody waits for it. */
    boolean changeToKept(long kept) {
        long token = owner;
        owner = 0;
        if (compareAndSet(heldBy(currentThread()), kept)) {
            return true;
        }
        owner = token;
        return false;
    }

    /** Frees the lock if word and holder are these. */
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

    /** Gives the lock back. The caller holds it. */
    public void release() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_RELEASING);
        }
        owner = 0;
        int word = wordOf(LongAccess.getAndSet(memory, buffer, place, UNHELD));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_RELEASED);
        }
        if (word < 0) {
            since.setOpaque(0, 0);
            workspace.wake(words, WORD, 1);
        }
    }

    /**
     * Takes the lock, waiting for it without regard to interrupts; if its owner died, repairs what it guards first. For locks
     * inside other objects, whose data can be made good from what else they have.
     *
     * <p><b>If a process dies here:</b> the next one repairs.
     */
    public void acquireRepairing(Runnable repair) {
        acquireRepairing(repair, false);
    }

    /** As {@link #acquireRepairing(Runnable)}; false when the thread was interrupted first, and that was asked for. */
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
     * As {@link #acquireRepairing(Runnable)}, waiting at most {@code nanos} for a living owner.
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
     * Takes the lock as {@link #acquire} does without a limit, but takes it also when its owner died. The caller then holds it in the
     * abandoned state: others wait as during a repair, {@link #leave} makes the lock abandoned again, and {@link
     * #finishHeldRecovery} makes it an ordinary one.
     *
     * @param held how often the caller holds it from now on
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

    /** Whether the current thread holds the lock in the abandoned state. */
    public boolean isHeldAbandoned() {
        return isHeldByCurrentThread() && holds < 0;
    }

    /** The dead participant whose lock the current thread holds in the abandoned state. */
    public int abandonedBy() {
        return abandonedWord & PARTICIPANT;
    }

    /** The data is whole again: the caller, which held the lock in the abandoned state, holds it as an ordinary lock. */
    public void finishHeldRecovery() {
        holds = -holds;
        finishRecovery();
    }

    /** Holds that threads have lost in a wait. */
    public LostHolds lostHolds() {
        return lostHolds;
    }

    /** Gives the lock back however often it is held; returns how often that was. */
    public int releaseFully() {
        int held = holds;
        if (held != 1) {
            words.setPlain(HOLDS, 1);
        }
        release();
        return held;
    }

    /** After the lock was taken again: it is held as often as before {@link #releaseFully}. */
    public void restoreHolds(int held) {
        holds = held;
        if (held != 1) {
            words.setPlain(HOLDS, held);
        }
    }

    /** Counts one more lock by its holder. */
    public void enterAgain() {
        if (holds == Integer.MAX_VALUE) {
            throw new Error("a lock can be held " + Integer.MAX_VALUE + " times at most");
        }
        words.setPlain(HOLDS, ++holds);
    }

    /** Counts one lock less by its holder, and gives the lock back at the last one. */
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

    /** Whether the current thread holds the lock. */
    public boolean isHeldByCurrentThread() {
        long holder = owner;
        return holder != 0 && holder == currentThread().token();
    }

    /** How often the current thread holds it. */
    public int holdCount() {
        return isHeldByCurrentThread() ? Math.abs(holds) : 0;
    }

    /**
     * Takes an abandoned lock for repair, waiting while another process repairs it.
     *
     * @return the word to put back should the repair fail; 0 when there was nothing to repair
     */
    public int beginRecovery() {
        boolean slept = false;
        while (true) {
            long now = read();
            int word = wordOf(now);
            if (word == FREE) {
                handOn(slept, now);
                return 0;
            }
            if (!isOwnerAlive(word)) {
                if (takeFromTheDead(word, INCONSISTENT | word & WAITERS)) {
                    entered(currentThread());
                    if (Crash.ENABLED) {
                        Crash.at(CrashPoint.LOCK_RECOVERING);
                    }
                    return word | INCONSISTENT;
                }
            } else if ((word & INCONSISTENT) == 0) {
                handOn(slept, now);
                return 0;
            } else if (words.compareAndSet(WORD, word, word | WAITERS)) {
                workspace.await(words, WORD, word | WAITERS, Parking.LONGEST_SLEEP_NANOS);
                slept = true;
            }
        }
    }

    /** The data is whole again: the caller now holds an ordinary lock. */
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

    /** The repair failed: the lock is abandoned again, as {@link #beginRecovery} found it. */
    public void abortRecovery(int abandonedWord) {
        owner = 0;
        LongAccess.setVolatile(memory, buffer, place, pairOf(abandonedWord, 0));
        workspace.wake(words, WORD, Integer.MAX_VALUE);
    }

    /** Participant that holds the lock, or died holding it; 0 when the lock is free. */
    public int holder() {
        return words.getVolatile(WORD) & PARTICIPANT;
    }

    /** Whether the lock was abandoned by a dead owner, noticed or not. */
    public boolean isAbandoned() {
        int word = words.getVolatile(WORD);
        return word != FREE && !isOwnerAlive(word);
    }

    /** Stamp of the thread that holds the lock; 0 when the lock is free, or the thread is not listed or not any more. */
    public int holderStamp() {
        long now = read();
        int stamp = holderOf(now);
        return workspace.threads().isOf(stamp, wordOf(now) & PARTICIPANT) ? stamp : 0;
    }

    /** How often the holder has locked it, as it has noted. */
    public int holds() {
        return Math.max(1, words.getVolatile(HOLDS));
    }

    /** Name of the holder's thread, {@link ThreadTable#ENDED}, or empty when it is not known. */
    public String holderThread() {
        long now = read();
        return workspace.threads().name(holderOf(now), wordOf(now) & PARTICIPANT);
    }

    /** When the present hold was first seen by anyone, milliseconds since 1970: now, if nobody has looked before. */
    public long heldSince() {
        int word = words.getVolatile(WORD);
        // With WAITERS set, its owner forgets the time when it releases the lock.
        if (word != FREE && words.compareAndSet(WORD, word, word | WAITERS)) {
            noteSince();
        }
        long noted = since.getOpaque(0);
        return noted == 0 ? System.currentTimeMillis() : noted;
    }

    /** How often the lock was taken over from a dead owner. */
    public int deaths() {
        return words.getVolatile(DEATHS);
    }
}

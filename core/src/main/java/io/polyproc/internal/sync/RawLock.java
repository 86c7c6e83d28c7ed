package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.LockDescriptor.*;

import io.polyproc.errors.DeadlockException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.Participants;

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
    private static final int HOLDER = HOLDER_OFFSET / Integer.BYTES;
    private static final int HOLDS = HOLDS_OFFSET / Integer.BYTES;
    private static final int DEATHS = DEATHS_OFFSET / Integer.BYTES;
    private static final int SPINS = Parking.spinningHelps() ? 100 : 0;
    private static final long PROBE_PAUSE_NANOS = 10_000_000;

    private final ObjectRef ref;
    private final MappedWorkspace workspace;
    private final Participants participants;
    private final IntCells words;
    private final LongCells since;
    private final boolean selfRecovering;
    private final boolean detecting;
    private final boolean recording;
    private final int me;

    /** The thread of this JVM that holds the lock. Only compared with the current thread, so it may be read in a race. */
    private Thread owner;

    /** Guarded by the lock. */
    private int holds;

    /** Guarded by the lock: the thread that took it last, and its record, to look the record up but once. */
    private Thread recorded;

    private int record;

    /** Racy on purpose: when {@link #tryAcquire} last asked whether the owner lives. */
    private long lastProbe = System.nanoTime() - PROBE_PAUSE_NANOS;

    private RawLock(ObjectRef ref, int offset, int options, boolean recording) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.participants = workspace.participants();
        this.words = ref.ints(offset);
        this.since = ref.longs(offset + SINCE_OFFSET);
        this.selfRecovering = (options & SELF_RECOVERING) != 0;
        this.detecting = (options & DETECTING) != 0;
        this.recording = recording;
        this.me = participants.me();
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
        RawLock known = (RawLock) workspace.companion(key);
        return known != null ? known : (RawLock) workspace.companion(key, new RawLock(ref, offset, options, recording));
    }

    /** Takes the lock if it is free. Like {@link #acquire} it finds out about a dead owner, but not at every call. */
    public Outcome tryAcquire() {
        if (words.compareAndSet(WORD, FREE, me)) {
            entered();
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
        if (words.compareAndSet(WORD, FREE, me)) {
            entered();
            return Outcome.ACQUIRED;
        }
        return acquireSlowly(nanos, interruptibly);
    }

    private void entered() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_TAKEN);
        }
        Thread thread = Thread.currentThread();
        owner = thread;
        if (recording) {
            record(thread);
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_HELD);
        }
    }

    private void record(Thread thread) {
        holds = 1;
        if (thread != recorded) {
            record = workspace.threads().current();
            recorded = thread;
        }
        words.setPlain(HOLDER, record);
        words.setPlain(HOLDS, 1);
        since.setPlain(0, 0);
    }

    private Outcome acquireSlowly(long nanos, boolean interruptibly) {
        int spins = nanos > 0 ? SPINS : 0;
        boolean interrupted = false;
        int waitersBit = 0;
        int unmovedWord = 0;
        try (Wait wait = new Wait(ref, nanos)) {
            while (true) {
                int word = words.getVolatile(WORD);
                if (word == FREE) {
                    // Whoever has slept takes it with WAITERS set: others may be asleep, and the word forgot them.
                    if (words.compareAndSet(WORD, FREE, me | waitersBit)) {
                        entered();
                        return Outcome.ACQUIRED;
                    }
                    continue;
                }
                if (spins-- > 0) {
                    Thread.onSpinWait();
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
                if (left <= 0) {
                    handOn(waitersBit != 0, word);
                    return Outcome.TIMED_OUT;
                }
                if (detecting && word == unmovedWord) {
                    new WaitGraph(workspace).checkNoDeadlock();
                }
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        handOn(waitersBit != 0, word);
                        return Outcome.INTERRUPTED;
                    }
                    interrupted = true;
                }
                int marked = word | WAITERS;
                if (word != marked && !words.compareAndSet(WORD, word, marked)) {
                    continue;
                }
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.LOCK_WAITER_MARKED);
                }
                noteSince();
                wait.note();
                workspace.await(words, WORD, marked, left);
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
     * nothing of the others who are asleep: so it wakes the next one, who sets WAITERS again.
     */
    private void handOn(boolean slept, int word) {
        if (slept && (word & WAITERS) == 0) {
            workspace.wake(words, WORD, 1);
        }
    }

    private boolean isOwnerAlive(int word) {
        return participants.isAlive(word & PARTICIPANT);
    }

    private boolean takeOver(int word) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_DEATH_FOUND);
        }
        if (!takeFromTheDead(word, me | WAITERS)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_STOLEN);
        }
        words.getAndAdd(DEATHS, 1);
        entered();
        return true;
    }

    /** The thread record of the dead may be another thread's by now, so it is not to stand beside our id. */
    private boolean takeFromTheDead(int word, int ours) {
        int holder = words.getVolatile(HOLDER);
        if (words.getVolatile(WORD) != word) {
            return false;
        }
        words.compareAndSet(HOLDER, holder, 0);
        return words.compareAndSet(WORD, word, ours);
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

    /** Somebody is interested in how long the lock is held, so from now on that is known. The race is benign. */
    private void noteSince() {
        if (since.getOpaque(0) == 0) {
            since.compareAndSet(0, 0, System.currentTimeMillis());
        }
    }

    /** Gives the lock back. The caller holds it. */
    public void release() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_RELEASING);
        }
        owner = null;
        if (recording) {
            // Before the word: who finds a holder and our id in the word has found the two together.
            words.setPlain(HOLDER, 0);
        }
        int word = words.getAndSet(WORD, FREE);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.LOCK_RELEASED);
        }
        if (word < 0) {
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

    /** Gives the lock back however often it is held; returns how often that was. */
    public int releaseFully() {
        int held = holds;
        release();
        return held;
    }

    /** After the lock was taken again: it is held as often as before {@link #releaseFully}. */
    public void restoreHolds(int held) {
        holds = held;
        words.setPlain(HOLDS, held);
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
            words.setPlain(HOLDS, --holds);
        }
    }

    /** Whether the current thread holds the lock. */
    public boolean isHeldByCurrentThread() {
        return owner == Thread.currentThread();
    }

    /** How often the current thread holds it. */
    public int holdCount() {
        return isHeldByCurrentThread() ? holds : 0;
    }

    /**
     * Takes an abandoned lock for repair, waiting while another process repairs it.
     *
     * @return the word to put back should the repair fail; 0 when there was nothing to repair
     */
    public int beginRecovery() {
        boolean slept = false;
        while (true) {
            int word = words.getVolatile(WORD);
            if (word == FREE) {
                handOn(slept, word);
                return 0;
            }
            if (!isOwnerAlive(word)) {
                if (takeFromTheDead(word, me | INCONSISTENT | word & WAITERS)) {
                    entered();
                    if (Crash.ENABLED) {
                        Crash.at(CrashPoint.LOCK_RECOVERING);
                    }
                    return word | INCONSISTENT;
                }
            } else if ((word & INCONSISTENT) == 0) {
                handOn(slept, word);
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
        owner = null;
        words.setPlain(HOLDER, 0);
        words.setVolatile(WORD, abandonedWord);
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

    /** Number of the holder's thread record; 0 when the lock is free or the thread not listed. */
    public int holderRecord() {
        int holder = holder();
        int number = words.getVolatile(HOLDER);
        return workspace.threads().isOf(number, holder) ? number : 0;
    }

    /** How often the holder has locked it, as it has noted. */
    public int holds() {
        return words.getVolatile(HOLDS);
    }

    /** Name of the holder's thread, or empty. */
    public String holderThread() {
        return workspace.threads().name(words.getVolatile(HOLDER), holder());
    }

    /** When the present hold was first seen by anyone, milliseconds since 1970: now, if nobody has looked before. */
    public long heldSince() {
        noteSince();
        return since.getOpaque(0);
    }

    /** How often the lock was taken over from a dead owner. */
    public int deaths() {
        return words.getVolatile(DEATHS);
    }
}

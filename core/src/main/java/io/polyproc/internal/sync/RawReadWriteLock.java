package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ReadWriteLockDescriptor.*;

import io.polyproc.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.participant.ParticipantTable;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.ArrayList;
import java.util.List;

/**
 * A read-write lock. Each process counts its readers in a slot of its own. So readers of different processes share no
 * cache line, and the readers of a dead process are identified and removed. A writer acquires the mutex and waits until
 * all counts are zero; a reader counts itself and then reads the mutex. Each side issues a store, a full fence and a
 * load of the other's word (Dekker), so one of the two sees the other.
 *
 * <p>A reader that finds the mutex taken reverts its count and enters through the mutex. It waits its turn among the
 * writers, counts itself while no thread writes, and releases the mutex.
 *
 * <p>One instance for each lock and JVM: the reading threads of this JVM are recorded on the heap only.
 *
 * <p><b>Progress.</b> Blocking. The fast path of a reader is two atomic additions. Not fair; new readers wait after a
 * waiting writer.
 *
 * <p><b>If a process dies here.</b> Reading: a writer finds its count within one park interval and clears it. Writing:
 * the mutex names it and {@code writing} is set, so its death is reported, to readers as well. Holding the mutex
 * without writing, as an entering reader or a writer that waits for readers: nothing was changed, and the next holder
 * continues without a report.
 */
public final class RawReadWriteLock {

    private static final int SLOT = SLOT_LENGTH / Long.BYTES;
    private static final int SPIN_LIMIT = Parking.spinningHelps() ? 100 : 0;

    private final ObjectRef ref;
    private final ParticipantTable participants;
    private final RawLock mutex;
    private final EventCount drained;
    private final IntCells writing;
    private final IntCells deaths;
    private final IntCells used;
    private final LongCells readers;
    private final boolean selfRecovering;
    private final ThreadLocal<Holds> holds = ThreadLocal.withInitial(Holds::new);
    private volatile int ours = -1;

    /** The number of read holds of a thread. */
    private static final class Holds {
        private int count;
    }

    private RawReadWriteLock(ObjectRef ref) {
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.mutex = mutexOf(ref);
        this.drained = new EventCount(ref.workspace(), ref.ints(DRAINED_OFFSET));
        this.writing = ref.ints(WRITING_OFFSET);
        this.deaths = ref.ints(DEATHS_OFFSET);
        this.used = ref.ints(USED_OFFSET);
        this.readers = ref.longs(READERS_OFFSET);
        this.selfRecovering = (ref.options() & LockDescriptor.SELF_RECOVERING) != 0;
    }

    /** Returns this JVM's instance. */
    public static RawReadWriteLock of(ObjectRef ref) {
        MappedWorkspace workspace = ref.workspace();
        Object key = "read-write lock " + ref.id();
        RawReadWriteLock known = workspace.local(RawReadWriteLock.class, key);
        return known != null ? known : workspace.local(RawReadWriteLock.class, key, new RawReadWriteLock(ref));
    }

    /** Returns the lock that a writer of this object holds. */
    static RawLock mutexOf(ObjectRef ref) {
        return RawLock.of(ref, MUTEX_OFFSET, ref.options() & LockDescriptor.DETECTING);
    }

    /**
     * Acquires a read hold, waiting at most {@code nanos}. A thread that already reads or writes acquires one more at
     * once.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     */
    public Outcome acquireRead(long nanos, boolean interruptibly) {
        Holds mine = holds.get();
        if (mine.count == 0) {
            Outcome outcome = enter(nanos, interruptibly);
            if (outcome != Outcome.ACQUIRED) {
                return outcome;
            }
        } else if (mine.count == Integer.MAX_VALUE) {
            throw new Error("a lock can be held " + Integer.MAX_VALUE + " times at most");
        }
        mine.count++;
        return Outcome.ACQUIRED;
    }

    private Outcome enter(long nanos, boolean interruptibly) {
        int slot = slot();
        // Checked before the count as well: readers that arrive while a writer waits would delay it again and again.
        if (mayRead()) {
            readers.getAndAdd(slot, 1);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.READER_COUNTED);
            }
            if (mayRead()) {
                return Outcome.ACQUIRED;
            }
            leave();
        }
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            Outcome outcome = acquireMutex(wait, interruptibly);
            if (outcome == Outcome.ACQUIRED) {
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.READER_IN_MUTEX);
                }
                readers.getAndAdd(slot, 1);
                mutex.release();
            }
            return outcome;
        }
    }

    private boolean mayRead() {
        // SYNC readers-or-writer: volatile; decides in the call that follows the count of this reader. Pairs with the
        // CAS
        // of the mutex and the later reads of the counts in readers(): one of the two sees the other (Dekker).
        return mutex.holder() == 0 || mutex.isHeldByCurrentThread();
    }

    /** Releases one read hold of the current thread. */
    public void releaseRead() {
        Holds mine = holds.get();
        if (--mine.count == 0) {
            leave();
        }
    }

    private void leave() {
        long before = readers.getAndAdd(slot(), -1);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.READER_LEFT);
        }
        if (countOf(before) == 1 && mutex.holder() != 0) {
            drained.notifyWaiters(1);
        }
    }

    /**
     * Acquires the write hold, waiting at most {@code nanos}. The current thread does not read, unless it writes.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     */
    public Outcome acquireWrite(long nanos, boolean interruptibly) {
        if (mutex.isHeldByCurrentThread()) {
            mutex.enterAgain();
            return Outcome.ACQUIRED;
        }
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            Outcome outcome = acquireMutex(wait, interruptibly);
            if (outcome == Outcome.ACQUIRED) {
                outcome = drain(wait, 0, interruptibly);
            }
            return outcome;
        }
    }

    /** Makes the current thread, which reads, the writer as well; false when there is another reader or a writer. */
    public boolean tryUpgrade() {
        try (WaitRecord wait = new WaitRecord(ref, 0)) {
            return acquireMutex(wait, false) == Outcome.ACQUIRED && drain(wait, 1, false) == Outcome.ACQUIRED;
        }
    }

    /**
     * Waits, with the mutex held, until only {@code ourReaders} threads of this process read; otherwise releases the
     * mutex.
     */
    private Outcome drain(WaitRecord wait, int ourReaders, boolean interruptibly) {
        Outcome outcome = Outcome.TIMED_OUT;
        try {
            outcome = awaitReaders(wait, ourReaders, interruptibly);
        } finally {
            if (outcome != Outcome.ACQUIRED) {
                mutex.release();
            }
        }
        if (outcome == Outcome.ACQUIRED) {
            // SYNC writing: volatile. Pairs with the volatile read in wasWriting(). No change of the protected data is
            // visible before it.
            writing.setVolatile(0, 1);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.WRITER_WRITING);
            }
        }
        return outcome;
    }

    private Outcome awaitReaders(WaitRecord wait, int ourReaders, boolean interruptibly) {
        int spins = SPIN_LIMIT;
        boolean interrupted = false;
        boolean inVain = false;
        try {
            while (true) {
                int seen = drained.read();
                long left = wait.remaining();
                if (readers(inVain || left <= 0) == ourReaders) {
                    return Outcome.ACQUIRED;
                }
                if (left <= 0) {
                    return Outcome.TIMED_OUT;
                }
                if (Thread.interrupted()) {
                    if (interruptibly) {
                        return Outcome.INTERRUPTED;
                    }
                    interrupted = true;
                }
                if (spins-- > 0) {
                    Thread.onSpinWait();
                    continue;
                }
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.WRITER_DRAINING);
                }
                wait.publish();
                drained.await(seen, left);
                inVain = !drained.hasAdvancedSince(seen);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the number of reading threads, after removal of the dead ones if asked for. */
    private int readers(boolean withoutTheDead) {
        int all = 0;
        for (int i = 0, end = used.getVolatile(0); i < end; i++) {
            long reader = readers.getVolatile(i * SLOT);
            if (countOf(reader) > 0) {
                boolean dead = withoutTheDead && !participants.isAlive(idOf(reader));
                all += dead && readers.compareAndSet(i * SLOT, reader, 0) ? 0 : countOf(reader);
            }
        }
        return all;
    }

    /** Acquires the mutex. A holder that died without writing has left nothing to repair. */
    private Outcome acquireMutex(WaitRecord wait, boolean interruptibly) {
        while (true) {
            Outcome outcome = mutex.acquire(wait.remaining(), interruptibly);
            if (outcome != Outcome.ABANDONED || isWriterDead() && !selfRecovering) {
                return outcome;
            }
            int abandoned = mutex.isAbandoned() ? mutex.beginRecovery() : 0;
            if (abandoned != 0) {
                if (wasWriting() && !selfRecovering) {
                    mutex.abortRecovery(abandoned);
                } else {
                    finishRecovery();
                    return Outcome.ACQUIRED;
                }
            }
        }
    }

    /**
     * Tells whether a dead holder of the mutex was writing. That does not change while the mutex names the dead holder.
     */
    private boolean isWriterDead() {
        int holder = mutex.holder();
        return holder != 0 && !participants.isAlive(holder) && wasWriting() && mutex.holder() == holder;
    }

    private boolean wasWriting() {
        // SYNC writing: volatile. Pairs with the stores in drain() and releaseWrite().
        return writing.getVolatile(0) != 0;
    }

    /** Releases one write hold of the current thread. */
    public void releaseWrite() {
        if (mutex.holds() == 1) {
            // SYNC writing: release. Pairs with the volatile read in wasWriting(). All changes of the protected data
            // are visible before it.
            writing.setRelease(0, 0);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.WRITER_DONE);
            }
        }
        mutex.leave();
    }

    /** Begins recovery as {@link RawLock#beginRecovery} does, after the death of a writer. */
    public int beginRecovery() {
        int abandoned = mutex.beginRecovery();
        if (abandoned != 0 && !wasWriting()) {
            finishRecovery();
            mutex.release();
            return 0;
        }
        return abandoned;
    }

    /**
     * Finishes recovery as {@link RawLock#finishRecovery} does. The caller then holds the mutex, and does not write.
     */
    public void finishRecovery() {
        deaths.getAndAdd(0, writing.getAndSet(0, 0));
        mutex.finishRecovery();
    }

    /** Returns the lock of the writers. */
    public RawLock mutex() {
        return mutex;
    }

    /** Returns the number of read holds of the current thread. */
    public int readHoldCount() {
        return holds.get().count;
    }

    /** Returns the number of writers that died writing, and whose death was reported or ignored. */
    public int deaths() {
        return deaths.getVolatile(0);
    }

    /** Tells whether a thread writes, or died writing. */
    public boolean isWriting() {
        return wasWriting() && mutex.holder() != 0;
    }

    /** Returns the reading processes and their numbers of threads, including dead ones that no writer has met yet. */
    public List<HolderCount> readers() {
        List<HolderCount> all = new ArrayList<>();
        for (int i = 0, end = used.getVolatile(0); i < end; i++) {
            long reader = readers.getVolatile(i * SLOT);
            if (countOf(reader) > 0) {
                all.add(new HolderCount(idOf(reader), countOf(reader)));
            }
        }
        return all;
    }

    /** Returns the index of the word in which this process counts its readers. */
    private int slot() {
        int slot = ours;
        return slot >= 0 ? slot : takeSlot();
    }

    private synchronized int takeSlot() {
        for (int i = 0; ours < 0 && i < READERS; i++) {
            long reader = readers.getVolatile(i * SLOT);
            if ((reader == 0 || !participants.isAlive(idOf(reader)))
                    && readers.compareAndSet(i * SLOT, reader, (long) participants.me() << 32)) {
                // Before the first count: a writer reads all slots below {@code used}.
                for (int before = used.getVolatile(0); before <= i; before = used.getVolatile(0)) {
                    used.compareAndSet(0, before, i + 1);
                }
                ours = i * SLOT;
            }
        }
        if (ours < 0) {
            throw new IpcException(ref + ": " + READERS + " processes read through it already, which is the limit:"
                    + " close the workspace in some of them, or use several locks");
        }
        return ours;
    }

    private static int idOf(long reader) {
        return (int) (reader >>> 32);
    }

    private static int countOf(long reader) {
        return (int) reader;
    }
}

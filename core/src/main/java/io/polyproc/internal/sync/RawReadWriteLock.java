package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ReadWriteLockDescriptor.*;

import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.List;

/**
 * A read-write lock. Each process counts its readers in a slot of its own, see {@link ReaderCounts}. A writer acquires
 * the mutex and waits until all counts are zero; a reader counts itself and then reads the mutex. Each side issues a
 * store, a full fence and a load of the other's word (Dekker), so one of the two sees the other.
 *
 * <p>A reader that finds the mutex taken reverts its count and enters through the mutex. It waits its turn among the
 * writers, counts itself while no thread writes, and releases the mutex.
 *
 * <p>{@link WriterWait} waits for the readers, {@link WriterRecovery} handles the death of a writer.
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

    private final ObjectRef ref;
    private final RawLock mutex;
    private final EventCount drained;
    private final ReaderCounts readers;
    private final WriterRecovery recovery;
    private final ThreadLocal<Holds> holds = ThreadLocal.withInitial(Holds::new);

    /** The number of read holds of a thread. */
    private static final class Holds {
        private int count;
    }

    private RawReadWriteLock(ObjectRef ref) {
        this.ref = ref;
        this.mutex = mutexOf(ref);
        this.drained = new EventCount(ref.workspace(), ref.ints(DRAINED_OFFSET));
        this.readers = new ReaderCounts(ref);
        this.recovery = new WriterRecovery(ref, mutex);
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
        int slot = readers.slot();
        // Checked before the count as well: readers that arrive while a writer waits would delay it again and again.
        if (mayRead()) {
            readers.add(slot);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.READER_COUNTED);
            }
            if (mayRead()) {
                return Outcome.ACQUIRED;
            }
            leave();
        }
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            Outcome outcome = recovery.acquireMutex(wait, interruptibly);
            if (outcome == Outcome.ACQUIRED) {
                if (Crash.ENABLED) {
                    Crash.at(CrashPoint.READER_IN_MUTEX);
                }
                readers.add(slot);
                mutex.release();
            }
            return outcome;
        }
    }

    private boolean mayRead() {
        // SYNC readers-or-writer: volatile; decides in the call that follows ReaderCounts.add(). Pairs with the CAS of
        // the mutex and the later reads in ReaderCounts.count(): one of the two sees the other (Dekker).
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
        boolean last = readers.remove();
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.READER_LEFT);
        }
        if (last && mutex.holder() != 0) {
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
            Outcome outcome = recovery.acquireMutex(wait, interruptibly);
            if (outcome == Outcome.ACQUIRED) {
                outcome = drain(wait, 0, interruptibly);
            }
            return outcome;
        }
    }

    /** Makes the current thread, which reads, the writer as well; false when there is another reader or a writer. */
    public boolean tryUpgrade() {
        try (WaitRecord wait = new WaitRecord(ref, 0)) {
            return recovery.acquireMutex(wait, false) == Outcome.ACQUIRED && drain(wait, 1, false) == Outcome.ACQUIRED;
        }
    }

    /**
     * Waits, with the mutex held, until only {@code ourReaders} threads of this process read; otherwise releases the
     * mutex.
     */
    private Outcome drain(WaitRecord wait, int ourReaders, boolean interruptibly) {
        Outcome outcome = Outcome.TIMED_OUT;
        try {
            outcome = readers.count(false) == ourReaders
                    ? Outcome.ACQUIRED
                    : new WriterWait(readers, drained, wait, ourReaders, interruptibly).await();
        } finally {
            if (outcome != Outcome.ACQUIRED) {
                mutex.release();
            }
        }
        if (outcome == Outcome.ACQUIRED) {
            recovery.beginWriting();
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.WRITER_WRITING);
            }
        }
        return outcome;
    }

    /** Releases one write hold of the current thread. */
    public void releaseWrite() {
        if (mutex.holds() == 1) {
            recovery.endWriting();
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.WRITER_DONE);
            }
        }
        mutex.leave();
    }

    /** Begins recovery as {@link RawLock#beginRecovery} does, after the death of a writer. */
    public int beginRecovery() {
        return recovery.begin();
    }

    /**
     * Finishes recovery as {@link RawLock#finishRecovery} does. The caller then holds the mutex, and does not write.
     */
    public void finishRecovery() {
        recovery.finish();
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
        return recovery.deaths();
    }

    /** Tells whether a thread writes, or died writing. */
    public boolean isWriting() {
        return recovery.wasWriting() && mutex.holder() != 0;
    }

    /** Returns the reading processes and their numbers of threads, including dead ones that no writer has met yet. */
    public List<HolderCount> readers() {
        return readers.list();
    }

    /** Returns the number of threads that wait to read or to write, in all processes; see {@link RawLock#waiters}. */
    public int waiters() {
        return mutex.waiters();
    }
}

package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.ReadWriteLockDescriptor.*;

import io.polyproc.errors.IpcException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ParticipantTable;
import io.polyproc.internal.sync.RawLock.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * A lock that many may hold to read, or one to write. Each process counts its readers in a place of its own, so that readers
 * of different processes do not share a line, and the readers of a dead process are known and forgotten. A writer takes the
 * mutex and waits until all counts are zero; a reader counts itself and then looks at the mutex. Both are a store, a full fence
 * and a load of what the other has stored (Dekker), so that one of the two sees the other.
 *
 * <p>A reader that finds the mutex taken takes its count back, and comes in through the mutex: it waits its turn among the
 * writers, counts itself while nobody writes, and gives the mutex back.
 *
 * <p>One instance for each lock and JVM: which threads of this JVM read is known on the heap only.
 *
 * <p><b>Progress.</b> Blocking; without a writer, reading is two atomic additions. Not fair; new readers wait behind a
 * waiting writer.
 *
 * <p><b>If a process dies here.</b> Reading: a writer finds its count within one sleep and clears it. Writing: the mutex
 * names it and {@code writing} is set, so it is reported, to readers as well. Holding the mutex without writing, which is a
 * reader on its way in or a writer that waits for readers: nothing was changed, and the next one goes on without a word.
 */
public final class RawReadWriteLock {

    private static final int PLACE = PLACE_LENGTH / Long.BYTES;
    private static final int SPINS = Parking.spinningHelps() ? 100 : 0;

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

    /** How often a thread reads. */
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

    /** The one instance of this JVM. */
    public static RawReadWriteLock of(ObjectRef ref) {
        MappedWorkspace workspace = ref.workspace();
        Object key = "read-write lock " + ref.id();
        RawReadWriteLock known = workspace.local(RawReadWriteLock.class, key);
        return known != null ? known : workspace.local(RawReadWriteLock.class, key, new RawReadWriteLock(ref));
    }

    /** The lock that a writer of this object holds. */
    static RawLock mutexOf(ObjectRef ref) {
        return RawLock.of(ref, MUTEX_OFFSET, ref.options() & LockDescriptor.DETECTING);
    }

    /**
     * Takes the lock to read, waiting at most {@code nanos}. Who reads already, or writes, reads once more at once.
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
        int place = place();
        // Looked at before as well: those who come while a writer waits would again and again be in its way.
        if (mayRead()) {
            readers.getAndAdd(place, 1);
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
                readers.getAndAdd(place, 1);
                mutex.release();
            }
            return outcome;
        }
    }

    private boolean mayRead() {
        return mutex.holder() == 0 || mutex.isHeldByCurrentThread();
    }

    /** Gives back one hold to read. The current thread has one. */
    public void releaseRead() {
        Holds mine = holds.get();
        if (--mine.count == 0) {
            leave();
        }
    }

    private void leave() {
        long before = readers.getAndAdd(place(), -1);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.READER_LEFT);
        }
        if (countOf(before) == 1 && mutex.holder() != 0) {
            drained.raise(1);
        }
    }

    /**
     * Takes the lock to write, waiting at most {@code nanos}. The current thread does not read, unless it writes.
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

    /** Turns the current thread, which reads, into the writer as well; false when there is another reader or a writer. */
    public boolean tryUpgrade() {
        try (WaitRecord wait = new WaitRecord(ref, 0)) {
            return acquireMutex(wait, false) == Outcome.ACQUIRED && drain(wait, 1, false) == Outcome.ACQUIRED;
        }
    }

    /** With the mutex held: waits until nobody reads but so many threads of ours, or gives the mutex back. */
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
            // SYNC writing: volatile. No change of what the lock guards may be seen before it.
            writing.setVolatile(0, 1);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.WRITER_WRITING);
            }
        }
        return outcome;
    }

    private Outcome awaitReaders(WaitRecord wait, int ourReaders, boolean interruptibly) {
        int spins = SPINS;
        boolean interrupted = false;
        boolean inVain = false;
        try {
            while (true) {
                int seen = drained.read();
                long left = wait.left();
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
                wait.note();
                drained.await(seen, left);
                inVain = !drained.isRaisedSince(seen);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How many threads read, after the dead are forgotten if that is asked for. */
    private int readers(boolean withoutTheDead) {
        int all = 0;
        for (int i = 0, end = used.getVolatile(0); i < end; i++) {
            long reader = readers.getVolatile(i * PLACE);
            if (countOf(reader) > 0) {
                boolean dead = withoutTheDead && !participants.isAlive(idOf(reader));
                all += dead && readers.compareAndSet(i * PLACE, reader, 0) ? 0 : countOf(reader);
            }
        }
        return all;
    }

    /** Takes the mutex. A holder that died without writing has left nothing to repair. */
    private Outcome acquireMutex(WaitRecord wait, boolean interruptibly) {
        while (true) {
            Outcome outcome = mutex.acquire(wait.left(), interruptibly);
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

    /** Whether who has died with the mutex was writing: as long as the mutex names the dead, that does not change. */
    private boolean isWriterDead() {
        int holder = mutex.holder();
        return holder != 0 && !participants.isAlive(holder) && wasWriting() && mutex.holder() == holder;
    }

    private boolean wasWriting() {
        return writing.getVolatile(0) != 0;
    }

    /** Gives back one hold to write. The current thread has one. */
    public void releaseWrite() {
        if (mutex.holds() == 1) {
            // SYNC writing: release. All changes of what the lock guards are seen before it.
            writing.setRelease(0, 0);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.WRITER_DONE);
            }
        }
        mutex.leave();
    }

    /** As {@link RawLock#beginRecovery}, for what a writer that died has left. */
    public int beginRecovery() {
        int abandoned = mutex.beginRecovery();
        if (abandoned != 0 && !wasWriting()) {
            finishRecovery();
            mutex.release();
            return 0;
        }
        return abandoned;
    }

    /** As {@link RawLock#finishRecovery}; the caller then holds the mutex, and does not write. */
    public void finishRecovery() {
        deaths.getAndAdd(0, writing.getAndSet(0, 0));
        mutex.finishRecovery();
    }

    /** The lock of the writers. */
    public RawLock mutex() {
        return mutex;
    }

    /** How often the current thread reads. */
    public int readHoldCount() {
        return holds.get().count;
    }

    /** How many writers died writing, and were reported or forgotten. */
    public int deaths() {
        return deaths.getVolatile(0);
    }

    /** Whether somebody writes, or died writing. */
    public boolean isWriting() {
        return wasWriting() && mutex.holder() != 0;
    }

    /** Which processes read, and with how many threads; dead ones that no writer has met yet included. */
    public List<HolderCount> readers() {
        List<HolderCount> all = new ArrayList<>();
        for (int i = 0, end = used.getVolatile(0); i < end; i++) {
            long reader = readers.getVolatile(i * PLACE);
            if (countOf(reader) > 0) {
                all.add(new HolderCount(idOf(reader), countOf(reader)));
            }
        }
        return all;
    }

    /** Index of the word in which this process counts its readers. */
    private int place() {
        int place = ours;
        return place >= 0 ? place : takePlace();
    }

    private synchronized int takePlace() {
        for (int i = 0; ours < 0 && i < READERS; i++) {
            long reader = readers.getVolatile(i * PLACE);
            if ((reader == 0 || !participants.isAlive(idOf(reader)))
                    && readers.compareAndSet(i * PLACE, reader, (long) participants.me() << 32)) {
                // Before the first count: a writer looks at all places that are used.
                for (int before = used.getVolatile(0); before <= i; before = used.getVolatile(0)) {
                    used.compareAndSet(0, before, i + 1);
                }
                ours = i * PLACE;
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

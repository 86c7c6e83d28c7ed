package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.GroupDescriptor.*;

import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.queue.QueueException;

/**
 * The position of a consumer group in the log, and the take lock that protects it. The index of the last element taken
 * is the truth; its sequence number and the counts of elements in flight are derived from it.
 *
 * <p><b>If a process dies here.</b> The store of the index takes the element. The next owner of the lock derives the
 * rest again.
 */
final class GroupPosition {

    private final RawQueue queue;
    private final QueuePutLock putLock;
    private final ObjectRef ref;
    private final RawLock lock;
    private final LongCells takenIndex;
    private final LongCells taken;
    private final InFlightTable inFlight;

    /** A field, so that it is not allocated for each element. */
    private final Runnable repair = this::repair;

    /** Guarded by the take lock. */
    private LogReader reader;

    GroupPosition(RawQueue queue, ObjectRef ref, int offset, InFlightTable inFlight) {
        this.queue = queue;
        this.putLock = queue.putLock();
        this.ref = ref;
        this.lock = RawLock.repairedIn(ref, offset + TAKE_LOCK_OFFSET);
        this.takenIndex = ref.longs(offset + TAKEN_INDEX_OFFSET);
        this.taken = ref.longs(offset + TAKEN_OFFSET);
        this.inFlight = inFlight;
    }

    /** Sets this new position to that of another group, whose take lock is held. */
    void beginAt(GroupPosition other) {
        takenIndex.setPlain(0, other.takenIndex.getPlain(0));
        taken.setPlain(0, other.taken.getPlain(0));
    }

    /** Acquires the take lock, and repairs the derived counts if its owner died. */
    void lock() {
        refuseInsideOfAnElement();
        lock.acquireRepairing(repair);
    }

    /** As {@link #lock()}, waiting up to the given time; 0 or less for one attempt. Returns false on timeout. */
    boolean lock(long nanos, boolean interruptibly) throws InterruptedException {
        refuseInsideOfAnElement();
        Outcome outcome = nanos <= 0 ? lock.tryAcquire() : lock.acquireRepairing(repair, nanos, interruptibly);
        if (outcome == Outcome.INTERRUPTED) {
            throw interruption();
        }
        return outcome == Outcome.ACQUIRED;
    }

    /** Acquires the take lock without a repair, waiting up to the given time. Returns false on timeout. */
    boolean lockWithin(long nanos) {
        return lock.acquire(nanos, false) == Outcome.ACQUIRED;
    }

    void unlock() {
        lock.release();
    }

    void refuseInsideOfAnElement() {
        if (lock.isHeldByCurrentThread() || putLock.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    ref + ": the reader of an element cannot take, and the writer of one can neither put nor take");
        }
    }

    InterruptedException interruption() {
        return new InterruptedException(ref + ": interrupted while waiting for an element");
    }

    /** Repairs the derived counts if a process died within a take. Returns true in that case. */
    boolean repairIfAbandoned() {
        if (!lock.isAbandoned()) {
            return false;
        }
        if (lock.acquireRepairing(repair, 0, false) == Outcome.ACQUIRED) {
            lock.release();
        }
        return true;
    }

    private void repair() {
        long last = 0;
        if (takenIndex.getPlain(0) != 0) {
            reader().read(takenIndex.getPlain(0));
            last = reader.sequence();
        }
        inFlight.repair(last);
        // SYNC taken-count: release, as in take().
        taken.setRelease(0, last);
    }

    /** Returns the sequence number of the last element taken. */
    long taken() {
        // SYNC taken-count: acquire. Pairs with the release in take(). Without it a thread could count an element as
        // taken and miss it among those in flight.
        return taken.getAcquire(0);
    }

    /** Returns Chronicle's index of the last element taken. */
    long takenIndex() {
        // SYNC taken-index: acquire. Pairs with the release in take(). Without it a thread could miss the element in
        // flight, and delete its file.
        return takenIndex.getAcquire(0);
    }

    /** Returns the index of the last element taken. The caller holds the take lock. */
    long lastIndex() {
        return takenIndex.getPlain(0);
    }

    /** Reads the next element into the reader. The caller holds the take lock. */
    void readNext() {
        readFollowing(takenIndex.getPlain(0), taken.getPlain(0) + 1);
    }

    /** Takes the element that was read last, the next one. The caller holds the take lock. */
    void take() {
        // SYNC taken-index: release, after the slot of an element in flight. Pairs with the acquire in takenIndex().
        // Without it the files could be deleted up to here before others see that slot.
        takenIndex.setRelease(0, reader.index());
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_CLAIMED);
        }
        // SYNC taken-count: release. Pairs with the acquire in taken(). Without it the element could be counted as
        // taken before its slot is seen.
        taken.setRelease(0, reader.sequence());
    }

    /** Reads the element after an index. By the counters it must exist and have this sequence number. */
    void readFollowing(long index, long expected) {
        boolean found = reader().readAfter(index);
        if (!found || reader.sequence() != expected) {
            throw new QueueException(
                    ref + ": the log in " + queue.directory() + " has "
                            + (found ? "element " + reader.sequence() : "no element") + " where element " + expected
                            + " of " + putLock.appended() + " should be: a file of it was deleted or damaged",
                    null);
        }
    }

    /**
     * Deletes files that are no longer needed after an element at this index was taken or acknowledged, and notifies
     * waiters.
     */
    void finished(long index) {
        if (index != 0 && ChronicleLog.fileOf(index) < ChronicleLog.fileOf(takenIndex())) {
            queue.deleteFiles();
        }
        queue.progressed();
    }

    /** Returns the number of the first file that this group still needs. */
    long firstFile() {
        // The index is read first: elements that are taken later are after it.
        return inFlight.firstFile(ChronicleLog.fileOf(takenIndex()));
    }

    /** Returns the reader of the group. The caller holds the take lock. */
    LogReader reader() {
        if (reader == null) {
            reader = putLock.openLog().reader();
        }
        return reader;
    }

    void closeReader() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}

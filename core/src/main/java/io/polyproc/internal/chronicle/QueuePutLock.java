package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The lock under which elements are appended to a durable queue, with the count that it protects. The log determines
 * which elements were put; the count is derived from it. The log is opened under this lock, too.
 *
 * <p>A thread that acquires both locks acquires the take lock first.
 *
 * <p><b>If a process dies here.</b> The next owner counts the elements of the log again, and notifies all consumers.
 */
final class QueuePutLock {

    private final ObjectRef ref;
    private final RawLock lock;
    private final LongCells appended;
    private final QueueLog log;
    private final QueueSignals signals;

    /** A field, so that it is not allocated for each element. */
    private final Runnable recount = this::recount;

    QueuePutLock(ObjectRef ref, QueueLog log, QueueSignals signals) {
        this.ref = ref;
        this.lock = RawLock.repairedIn(ref, PUT_LOCK_OFFSET);
        this.appended = ref.longs(APPENDED_OFFSET);
        this.log = log;
        this.signals = signals;
    }

    /** Acquires the lock, and repairs the count from the log if its owner died. */
    void acquire() {
        refuseInsideOfAWriter();
        lock.acquireRepairing(recount);
    }

    /** As {@link #acquire()}, waiting up to the given time; 0 or less for one attempt. Returns false on timeout. */
    boolean acquire(long nanos, boolean interruptibly) throws InterruptedException {
        refuseInsideOfAWriter();
        Outcome outcome = nanos <= 0 ? lock.tryAcquire() : lock.acquireRepairing(recount, nanos, interruptibly);
        if (outcome == Outcome.INTERRUPTED) {
            throw interruption();
        }
        return outcome == Outcome.ACQUIRED;
    }

    /** Acquires the lock without a repair, waiting up to the given time. Returns false on timeout. */
    boolean acquireWithin(long nanos) {
        return lock.acquire(nanos, false) == Outcome.ACQUIRED;
    }

    void release() {
        lock.release();
    }

    /** Tells whether the caller holds the lock: it is a writer of an element. */
    boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread();
    }

    private void refuseInsideOfAWriter() {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException(ref + ": the writer of an element can neither put nor take");
        }
    }

    InterruptedException interruption() {
        return new InterruptedException(ref + ": interrupted while waiting to put");
    }

    /** Returns the sequence number of the last element. */
    long appended() {
        // SYNC element-counted: acquire. Pairs with the release in count(). Without it a consumer could miss the
        // element in the log.
        return appended.getAcquire(0);
    }

    /** Returns the sequence number of the last element. The caller holds the lock. */
    long last() {
        return appended.getPlain(0);
    }

    /** Publishes the appended elements by the store of their count. The caller holds the lock. */
    void count(long sequence) {
        if (sequence != appended.getPlain(0)) {
            // SYNC element-counted: release. Pairs with the acquire in appended(). Without it a consumer could read the
            // count before the element is in the log.
            appended.setRelease(0, sequence);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_COUNTED);
            }
        }
    }

    /**
     * Repairs the count from the log if a process died within an append. Returns true in that case. Does not wait for
     * living owners.
     */
    boolean repairIfAbandoned() {
        if (lock.isHeldByCurrentThread() || !lock.isAbandoned()) {
            return false;
        }
        if (lock.acquireRepairing(recount, 0, false) == Outcome.ACQUIRED) {
            lock.release();
        }
        return true;
    }

    private void recount() {
        ChronicleLog open = log.opened();
        open.breakWriteLock();
        count(open.lastSequence());
        signals.notifyAfterDeath();
    }

    /** Returns the log, which the first call opens under the lock. */
    ChronicleLog openLog() {
        ChronicleLog open = log.ifOpen();
        if (open == null) {
            acquire();
            open = openAndRelease();
        }
        return open;
    }

    /** As {@link #openLog()}; returns null on timeout of the lock. */
    ChronicleLog openLog(long nanos, boolean interruptibly) throws InterruptedException {
        ChronicleLog open = log.ifOpen();
        if (open == null && acquire(nanos, interruptibly)) {
            open = openAndRelease();
        }
        return open;
    }

    private ChronicleLog openAndRelease() {
        try {
            return log.opened();
        } finally {
            lock.release();
        }
    }
}

package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.QueueException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.Signal;
import io.polyproc.internal.sync.Wait;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A durable queue: a log that all append to, and a cursor that all move under a lock, so that each element is taken once.
 * One instance for each queue and JVM; the log is opened when it is first needed.
 *
 * <p>The log is the truth about what was put, the taken index about what was taken; {@code appended} and {@code taken} are
 * copies of what the log says at those places, and are made anew from it by whoever finds that the holder of a lock died.
 *
 * <p><b>Progress.</b> Blocking. Those who wait for elements sleep on the signal word and hold no lock.
 *
 * <p><b>If a process dies here.</b> Appending: the element is in the log or it is not; the next to append, take or count
 * repairs the copy. Taking: the store of the taken index decides; before it the element is still there, after it it is
 * gone with the process that took it. Between a put and the wake-up: sleepers look by themselves within one sleep.
 */
public final class RawQueue implements Closeable {

    private static final int SPINS = Parking.spinningHelps() ? 200 : 0;
    private static final long CLOSE_PATIENCE_NANOS = 1_000_000_000L;

    private final ObjectRef ref;
    private final MappedWorkspace workspace;
    private final RawLock putLock;
    private final RawLock takeLock;
    private final LongCells appended;
    private final Signal signal;
    private final LongCells takenIndex;
    private final LongCells taken;
    private volatile ChronicleLog log;
    private volatile boolean wanted;

    private RawQueue(ObjectRef ref) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.putLock = RawLock.of(ref, PUT_LOCK_OFFSET, 0);
        this.takeLock = RawLock.of(ref, TAKE_LOCK_OFFSET, 0);
        this.appended = ref.longs(APPENDED_OFFSET);
        this.signal = new Signal(workspace, ref.ints(SIGNAL_OFFSET));
        this.takenIndex = ref.longs(TAKEN_INDEX_OFFSET);
        this.taken = ref.longs(TAKEN_OFFSET);
    }

    /** The one instance of this JVM. */
    public static RawQueue of(ObjectRef ref) {
        Object key = "queue " + ref.id();
        RawQueue known = (RawQueue) ref.workspace().companion(key);
        return known != null ? known : (RawQueue) ref.workspace().companion(key, new RawQueue(ref));
    }

    /**
     * Appends an element.
     *
     * @throws InterruptedException when interrupted while another thread or process is appending; nothing was put
     * @throws IllegalArgumentException when the element is too large
     */
    public void put(byte[] element) throws InterruptedException {
        if (element.length > ChronicleLog.MAX_ELEMENT) {
            throw new IllegalArgumentException(ref + ": an element of " + element.length
                    + " bytes is too large: the limit is " + ChronicleLog.MAX_ELEMENT + " bytes");
        }
        if (!putLock.acquireRepairing(this::recountAppended, true)) {
            throw new InterruptedException(ref + ": interrupted while waiting to put");
        }
        try {
            long sequence = appended.getPlain(0) + 1;
            openedUnderPutLock().append(sequence, element);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_APPENDED);
            }
            count(sequence);
        } finally {
            putLock.release();
        }
    }

    /**
     * Takes the first element, waiting at most {@code nanos} for one.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
     * @return its bytes, or null when the time was up
     */
    public byte[] take(long nanos) throws InterruptedException {
        int spins = nanos > 0 ? SPINS : 0;
        try (Wait wait = new Wait(ref, nanos)) {
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(ref + ": interrupted while waiting for an element");
                }
                int seen = signal.read();
                byte[] element = takeIfAny();
                if (element != null) {
                    return element;
                }
                if (spins-- > 0) {
                    Thread.onSpinWait();
                    continue;
                }
                long left = wait.left();
                if (left <= 0) {
                    return null;
                }
                wait.note();
                signal.await(seen, left);
                if (!signal.isRaisedSince(seen)) {
                    repairPutIfAbandoned();
                }
            }
        }
    }

    /** The first element, left where it is; null when there is none. */
    public byte[] peek() {
        if (isEmptyForNow()) {
            return null;
        }
        lockForTake();
        try {
            return isEmptyForNow() ? null : next(takenIndex.getPlain(0)).element();
        } finally {
            takeLock.release();
        }
    }

    /** The elements that are there now, in order, left where they are. */
    public List<byte[]> snapshot() {
        List<byte[]> all = new ArrayList<>();
        lockForTake();
        try {
            long index = takenIndex.getPlain(0);
            for (long left = appended.getAcquire(0) - taken.getPlain(0); left > 0; left--) {
                ChronicleLog.Entry entry = next(index);
                all.add(entry.element());
                index = entry.index();
            }
        } finally {
            takeLock.release();
        }
        return all;
    }

    /** How many elements there are: exact when nobody is putting or taking, also after somebody died doing so. */
    public long size() {
        repairPutIfAbandoned();
        if (takeLock.isAbandoned()) {
            lockForTake();
            takeLock.release();
        }
        // Taken first: it never runs ahead of appended, so the difference is never negative.
        long gone = taken.getAcquire(0);
        return appended.getAcquire(0) - gone;
    }

    private void repairPutIfAbandoned() {
        if (putLock.isAbandoned()) {
            lockForPut();
            putLock.release();
        }
    }

    private byte[] takeIfAny() {
        if (isEmptyForNow()) {
            return null;
        }
        opened();
        lockForTake();
        try {
            if (isEmptyForNow()) {
                return null;
            }
            ChronicleLog.Entry entry = next(takenIndex.getPlain(0));
            if (entry.sequence() != taken.getPlain(0) + 1) {
                throw new QueueException(
                        ref + ": the log in " + directory() + " has element " + entry.sequence() + " where element "
                                + (taken.getPlain(0) + 1) + " should be: a file of it was damaged",
                        null);
            }
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_READ);
            }
            takenIndex.setRelease(0, entry.index());
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_CLAIMED);
            }
            taken.setRelease(0, entry.sequence());
            return entry.element();
        } finally {
            takeLock.release();
        }
    }

    private boolean isEmptyForNow() {
        // SYNC element-counted: acquire. Pairs with the release in count().
        return appended.getAcquire(0) == taken.getAcquire(0);
    }

    /** The element behind {@code index}, which is there: the counters say so. */
    private ChronicleLog.Entry next(long index) {
        ChronicleLog open = opened();
        ChronicleLog.Entry entry = open.readAfter(index);
        if (entry == null) {
            open.refresh();
            entry = open.readAfter(index);
        }
        if (entry == null) {
            throw new QueueException(
                    ref + ": the log in " + directory() + " ends before element " + (taken.getPlain(0) + 1) + " of "
                            + appended.getPlain(0) + ": a file of it was deleted or cut off",
                    null);
        }
        return entry;
    }

    /** Makes the appended element count, and wakes somebody who waits for it. Under the put lock. */
    private void count(long sequence) {
        // SYNC element-counted: release. Pairs with the acquire in isEmptyForNow(). Without it a taker could look
        // for the element before it is in the log.
        appended.setRelease(0, sequence);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_COUNTED);
        }
        signal.raise(1);
    }

    /** Takes the put lock, and if its owner died brings the counter up to the log. */
    private void lockForPut() {
        putLock.acquireRepairing(this::recountAppended);
    }

    /** Takes the take lock, and if its owner died brings the counter up to the index. */
    private void lockForTake() {
        takeLock.acquireRepairing(this::recountTaken);
    }

    private void recountAppended() {
        ChronicleLog open = openedUnderPutLock();
        open.breakWriteLock();
        long last = open.lastSequence();
        if (last != appended.getPlain(0)) {
            count(last);
        }
    }

    private void recountTaken() {
        long index = takenIndex.getPlain(0);
        taken.setRelease(0, index == 0 ? 0 : opened().read(index).sequence());
    }

    private ChronicleLog opened() {
        ChronicleLog open = log;
        if (open == null) {
            lockForPut();
            try {
                open = openedUnderPutLock();
            } finally {
                putLock.release();
            }
        }
        return open;
    }

    /** Only one process at a time opens the log, so that only one creates its files. */
    private ChronicleLog openedUnderPutLock() {
        if (log == null) {
            ChronicleFlags.check();
            wanted = true;
            workspace.checkOpen();
            log = ChronicleLog.open(directory());
        }
        return log;
    }

    private Path directory() {
        return workspace.directory().resolve("queue-" + Long.toHexString(ref.id()));
    }

    /** Closes the log in this JVM, when those who are at work in it are through, or after a second. */
    @Override
    public void close() {
        if (!wanted) {
            return;
        }
        boolean put = putLock.acquire(CLOSE_PATIENCE_NANOS, false) == Outcome.ACQUIRED;
        boolean take = takeLock.acquire(CLOSE_PATIENCE_NANOS, false) == Outcome.ACQUIRED;
        try {
            ChronicleLog open = log;
            log = null;
            if (open != null) {
                open.close();
            }
        } finally {
            if (put) {
                putLock.release();
            }
            if (take) {
                takeLock.release();
            }
        }
    }

    /** For a caller that failed: what it means when the workspace was closed meanwhile. */
    public RuntimeException explain(RuntimeException e) {
        return workspace.isOpen() ? e : new ClosedException(ref.toString());
    }
}

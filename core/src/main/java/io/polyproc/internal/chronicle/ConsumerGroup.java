package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.GroupDescriptor.*;

import io.polyproc.ClosedException;
import io.polyproc.IpcException;
import io.polyproc.codec.DirectReader;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.codec.ElementCopy;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.queue.QueueException;

/**
 * A consumer group of a durable queue; each element goes to one of its consumers. It has a position in the log that
 * consumers advance under a lock, and a table of the elements in flight. There is one instance for each group and JVM.
 *
 * <p><b>Progress.</b> Blocking. Threads that wait for elements park on the event count of the queue and hold no lock.
 *
 * <p><b>If a process dies here.</b> The store of the taken index is the linearization point of a take. Before it, the
 * element is still in the queue. After it, an element that is not to be acknowledged is lost with its consumer. After
 * it, an element that is to be acknowledged is in flight; a waiting consumer finds its holder dead and redelivers it
 * within one park interval. An acknowledgement frees the slot by one CAS. After a death while an element goes to the
 * dead letters, that queue has it once or twice.
 */
public final class ConsumerGroup {

    private final RawQueue queue;
    private final ObjectRef ref;
    private final RawLock takeLock;
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private final LongCells takenIndex;
    private final LongCells taken;
    private final InFlightTable inFlight;

    /** A field, so that it is not allocated for each element. */
    private final Runnable repair = this::repair;

    /** Guarded by the take lock. */
    private LogReader reader;

    /**
     * The time of the last search for elements of dead consumers. A benign race: it only limits the rate of searches.
     */
    private long lastSearch = System.nanoTime();

    ConsumerGroup(RawQueue queue, ObjectRef ref, int offset) {
        this.queue = queue;
        this.ref = ref;
        this.takeLock = RawLock.repairedIn(ref, offset + TAKE_LOCK_OFFSET);
        this.takenIndex = ref.longs(offset + TAKEN_INDEX_OFFSET);
        this.taken = ref.longs(offset + TAKEN_OFFSET);
        this.inFlight = new InFlightTable(ref, offset);
    }

    /** Returns the object of the group, or the queue that the group is a part of. */
    public ObjectRef ref() {
        return ref;
    }

    /**
     * Takes the first element, waiting at most {@code nanos} for one.
     *
     * @param target reads it, under the take lock; if it throws, the element is taken nevertheless
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return false when the time was up, or the queue was shut down and has no more elements
     */
    public boolean take(DirectReader target, long nanos) throws InterruptedException {
        return take(target, null, nanos);
    }

    /** As {@link #take}, to be acknowledged; null when there was none. */
    public InFlightElement takeWithAck(long nanos) throws InterruptedException {
        InFlightElement element = new InFlightElement(0);
        return take(element, element, nanos) ? element : null;
    }

    private boolean take(DirectReader target, InFlightElement element, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw interruption();
        }
        if (nanos <= 0) {
            return takeOrRecover(1, target, element, Long.MAX_VALUE, true) > 0;
        }
        return takeAtMost(1, target, element, 0, true) > 0 || takeWithin(target, element, nanos);
    }

    private boolean takeWithin(DirectReader target, InFlightElement element, long nanos) throws InterruptedException {
        EventCount signal = queue.signal();
        int spins = spin.begin();
        boolean taken = false;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                spins = spin(spins);
                taken = takeAtMost(1, target, element, wait.remaining(), true) > 0;
                if (taken) {
                    return true;
                }
                // The wait is prepared before the last check: producers notify only waiters that have done so.
                int ticket = signal.prepareWait();
                long left = wait.remaining();
                if (left <= 0) {
                    taken = takeOrRecover(1, target, element, 0, true) > 0;
                    return taken;
                }
                if (queue.isShutDown() && (queue.isShutDownNow() || unfinished() == 0)) {
                    return false;
                }
                if (isEmptyForNow()) {
                    wait.publish();
                    signal.await(ticket, left);
                }
                if (Thread.interrupted()) {
                    throw interruption();
                }
                if (!signal.hasAdvancedSince(ticket)) {
                    recover(wait.remaining(), true);
                }
            }
        } finally {
            if (!taken) {
                passOn();
            }
        }
    }

    /**
     * Passes a notification on when a consumer stops waiting without an element. It may have consumed the notification
     * of an element that is still in the queue.
     */
    private void passOn() {
        if (queue.isOpen() && !isEmptyForNow()) {
            queue.notifyConsumers(1);
        }
    }

    /** Spins until there is an element. Returns 0, since a wait spins only once. */
    private int spin(int spins) {
        for (int left = spins; left > 0; left--) {
            if (!isEmptyForNow()) {
                spin.succeeded();
                return 0;
            }
            Parking.spinPause();
        }
        if (spins > 0) {
            spin.failed();
        }
        return 0;
    }

    private InterruptedException interruption() {
        return new InterruptedException(ref + ": interrupted while waiting for an element");
    }

    /**
     * Takes up to {@code max} elements, including those that dead consumers have not acknowledged.
     *
     * @param target reads them, under the take lock; if it throws, that element is taken, and those after it are not
     * @return the number of elements taken
     */
    public int tryTake(DirectReader target, int max) {
        // This does not use uninterrupted(): its step would be allocated for each element.
        try {
            return takeOrRecover(max, target, null, Long.MAX_VALUE, false);
        } catch (InterruptedException e) {
            throw neverInterrupted(e);
        }
    }

    /** As {@link #takeAtMost}; if there is no element, it repairs what dead processes left and tries again. */
    private int takeOrRecover(int max, DirectReader target, InFlightElement element, long nanos, boolean interruptibly)
            throws InterruptedException {
        int found = takeAtMost(max, target, element, nanos, interruptibly);
        return found == 0 && max > 0 && recover(nanos, interruptibly)
                ? takeAtMost(max, target, element, nanos, interruptibly)
                : found;
    }

    /** Takes up to {@code max} elements. Also returns 0 on timeout of the take lock. */
    private int takeAtMost(int max, DirectReader target, InFlightElement element, long nanos, boolean interruptibly)
            throws InterruptedException {
        refuseInsideOfAnElement();
        // While there are always elements, no consumer parks; elements of dead consumers must not wait for ever.
        if (inFlight.wereUsed() && System.nanoTime() - lastSearch > Parking.PARK_INTERVAL_NANOS) {
            recoverInFlight(nanos, interruptibly);
        }
        if (max <= 0 || isEmptyForNow() || queue.isShutDownNow()) {
            return 0;
        }
        if (queue.openLog(nanos, interruptibly) == null || !lock(nanos, interruptibly)) {
            return 0;
        }
        int done = 0;
        long oldest = 0;
        try {
            oldest = takenIndex.getPlain(0);
            while (done < max && !isEmptyForNow() && takeFirst(target, element, done > 0)) {
                done++;
                // An element that was given back may be the last one that needs its file.
                oldest = element != null ? oldest : Math.min(oldest, reader.index());
                if (!(target instanceof ElementCopy)) {
                    reader.element(target);
                }
            }
        } finally {
            takeLock.release();
            finished(oldest);
        }
        return done;
    }

    private boolean isEmptyForNow() {
        return taken.getAcquire(0) == queue.appended() && inFlight.returned() == 0;
    }

    /**
     * Takes the first element into the reader. If that fails and {@code afterOthers}, it returns false: the next call
     * will fail again. A copy is made before the take, so that an element for which the heap has no room stays in the
     * queue.
     */
    private boolean takeFirst(DirectReader target, InFlightElement element, boolean afterOthers) {
        ElementCopy copy = target instanceof ElementCopy ? (ElementCopy) target : null;
        try {
            if (!takeReturned(copy, element)) {
                takeNext(copy, element);
            }
            return true;
        } catch (IpcException | ClosedException e) {
            if (afterOthers) {
                // The elements taken before would be lost with the exception.
                return false;
            }
            throw e;
        }
    }

    private void takeNext(ElementCopy copy, InFlightElement element) {
        readFollowing(takenIndex.getPlain(0), taken.getPlain(0) + 1);
        copyTo(copy);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_READ);
        }
        if (element != null) {
            element.note(reader, 1, inFlight.note(reader.index(), reader.sequence(), element.mark));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_CLAIM_NOTED);
            }
        }
        takenIndex.setRelease(0, reader.index());
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_CLAIMED);
        }
        taken.setRelease(0, reader.sequence());
    }

    private void copyTo(ElementCopy copy) {
        if (copy != null) {
            reader.element(copy);
        }
    }

    /** Reads the element after an index. By the counters it must exist and have this sequence number. */
    void readFollowing(long index, long expected) {
        boolean found = reader().readAfter(index);
        if (!found || reader.sequence() != expected) {
            throw new QueueException(
                    ref + ": the log in " + queue.directory() + " has "
                            + (found ? "element " + reader.sequence() : "no element") + " where element " + expected
                            + " of " + queue.appended() + " should be: a file of it was deleted or damaged",
                    null);
        }
    }

    private boolean takeReturned(ElementCopy copy, InFlightElement element) {
        int slot = inFlight.returned() == 0 ? InFlightTable.NONE : inFlight.nextReturned(0);
        if (slot == InFlightTable.NONE) {
            return false;
        }
        reader().read(inFlight.index(slot));
        copyTo(copy);
        if (element == null) {
            inFlight.giveOut(slot);
        } else {
            element.note(reader, inFlight.attempt(slot), slot);
            inFlight.giveOut(slot, element.mark);
        }
        return true;
    }

    /**
     * Acknowledges an element.
     *
     * @return false when this process does not own the slot (any more)
     */
    public boolean acknowledge(InFlightElement element) {
        if (!isMine(element) || !inFlight.free(element.slot, element.attempt | element.mark)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_ACKNOWLEDGED);
        }
        finished(element.index);
        return true;
    }

    /**
     * Gives an element back for redelivery.
     *
     * @return false when this process does not own the slot (any more)
     */
    public boolean giveBack(InFlightElement element) {
        lock();
        try {
            if (!isMine(element)) {
                return false;
            }
            giveBack(element.slot);
        } finally {
            takeLock.release();
        }
        return true;
    }

    /**
     * Puts an element that its target has refused back in front of the others. It does not count as an attempt.
     *
     * @return false when this process does not own the slot (any more)
     */
    boolean putBack(InFlightElement element) {
        lock();
        try {
            if (!isMine(element)) {
                return false;
            }
            inFlight.giveBack(element.slot, element.attempt);
        } finally {
            takeLock.release();
        }
        queue.notifyConsumers(1);
        return true;
    }

    private boolean isMine(InFlightElement element) {
        return inFlight.isMine(element.slot, element.sequence(), element.attempt | element.mark);
    }

    private void giveBack(int slot) {
        if (inFlight.isDrained(slot)) {
            // Its consumer has died with it, or had handed it over.
            long index = inFlight.index(slot);
            inFlight.drop(slot);
            finished(index);
        } else if (inFlight.attempt(slot) == queue.maxAttempts()) {
            reader().read(inFlight.index(slot));
            byte[] element = reader.element();
            queue.deadLetters().tryPut(element.length, into -> into.put(element));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_DEAD_LETTERED);
            }
            inFlight.drop(slot);
            finished(reader.index());
        } else {
            inFlight.giveBack(slot);
            queue.notifyConsumers(1);
        }
    }

    /** Gives back the elements in flight of dead consumers. Returns true when there were any. */
    private boolean recoverInFlight(long nanos, boolean interruptibly) throws InterruptedException {
        lastSearch = System.nanoTime();
        if (inFlight.nextOfDead(0) == InFlightTable.NONE || !lock(nanos, interruptibly)) {
            return false;
        }
        try {
            for (int slot = inFlight.nextOfDead(0); slot != InFlightTable.NONE; slot = inFlight.nextOfDead(slot + 1)) {
                giveBack(slot);
            }
        } finally {
            takeLock.release();
        }
        return true;
    }

    /**
     * Deletes files that are no longer needed after an element at this index was taken or acknowledged, and notifies
     * waiters.
     */
    private void finished(long index) {
        if (index != 0 && ChronicleLog.fileOf(index) < ChronicleLog.fileOf(takenIndex.getAcquire(0))) {
            queue.deleteFiles();
        }
        queue.progressed();
    }

    /** Returns the number of the first file that this group still needs. */
    long firstFile() {
        // The index is read first: elements that are taken later are after it.
        return inFlight.firstFile(ChronicleLog.fileOf(takenIndex.getAcquire(0)));
    }

    /** Returns the first element without taking it; null when there is none. */
    public byte[] peek() {
        return scan(1).next();
    }

    /**
     * Returns a scan of the elements that are in the queue now, beginning with those that were given back. It takes
     * none.
     */
    public ConsumerScan scan() {
        return scan(ConsumerScan.BATCH_ELEMENTS);
    }

    private ConsumerScan scan(int batchSize) {
        recover();
        return new ConsumerScan(this, queue, inFlight, batchSize);
    }

    /** Returns a drain that takes elements one by one for a target that may refuse them. The caller closes it. */
    public ConsumerDrain drain() {
        return new ConsumerDrain(this);
    }

    /** Takes an element for a drain, without waiting. Returns null if there is none. */
    InFlightElement takeForDrain() {
        InFlightElement element = new InFlightElement(DRAINED);
        int found = uninterrupted(() -> takeAtMost(1, element, element, Long.MAX_VALUE, false));
        return found > 0 ? element : null;
    }

    /**
     * Returns the number of elements that can be taken at one moment within the call. {@code taken} is read before and
     * after {@code appended}; if both reads are equal, the count is that of a moment between them. Lock-free: each
     * retry means that another thread has taken an element.
     */
    public long size() {
        recover();
        while (true) {
            long gone = taken.getAcquire(0);
            int returned = inFlight.returned();
            // SYNC queue-size: acquire. Pairs with the release in RawQueue.count(). It also orders the second reads
            // after this one; without that the count could be of no moment.
            long appended = queue.appended();
            if (taken.getAcquire(0) == gone && inFlight.returned() == returned) {
                return appended - gone + returned;
            }
        }
    }

    /** Repairs counts and elements in flight that dead processes left. Does not wait for living owners. */
    void recover() {
        uninterrupted(() -> recover(0, false) ? 1 : 0);
    }

    private boolean recover(long nanos, boolean interruptibly) throws InterruptedException {
        boolean appended = queue.repairIfAbandoned();
        boolean repaired = repairIfAbandoned();
        return recoverInFlight(nanos, interruptibly) || repaired || appended;
    }

    /** A step that waits uninterruptibly, if at all. */
    private interface Step {
        int run() throws InterruptedException;
    }

    private static int uninterrupted(Step step) {
        try {
            return step.run();
        } catch (InterruptedException e) {
            throw neverInterrupted(e);
        }
    }

    private static AssertionError neverInterrupted(InterruptedException e) {
        return new AssertionError("an uninterruptible wait was interrupted", e);
    }

    /** Repairs the derived counts if a process died within a take. Returns true in that case. */
    boolean repairIfAbandoned() {
        if (!takeLock.isAbandoned()) {
            return false;
        }
        if (takeLock.acquireRepairing(repair, 0, false) == Outcome.ACQUIRED) {
            takeLock.release();
        }
        return true;
    }

    /** Returns the sequence number of the last element taken. */
    long taken() {
        return taken.getAcquire(0);
    }

    /** Returns Chronicle's index of the last element taken. */
    long takenIndex() {
        return takenIndex.getAcquire(0);
    }

    /** Returns the number of elements that are not finished: not taken, or taken and not acknowledged. */
    public long unfinished() {
        // The taken count is read first: an element that is taken afterwards may be counted twice, but is never missed.
        long gone = taken.getAcquire(0);
        int unacknowledged = inFlight.count();
        return queue.appended() - gone + unacknowledged;
    }

    /** Sets the position of this new group to that of another one, whose take lock is held. */
    void beginAt(ConsumerGroup other) {
        takenIndex.setPlain(0, other.takenIndex.getPlain(0));
        taken.setPlain(0, other.taken.getPlain(0));
    }

    /** Tells whether this group has the name with that hash. */
    boolean is(long hash) {
        return ref.type() == ObjectType.QUEUE_GROUP && ref.size() == hash;
    }

    /** Acquires the take lock, and repairs the derived counts if its owner died. */
    void lock() {
        refuseInsideOfAnElement();
        takeLock.acquireRepairing(repair);
    }

    /** As {@link #lock()}, waiting up to the given time; 0 or less for one attempt. Returns false on timeout. */
    private boolean lock(long nanos, boolean interruptibly) throws InterruptedException {
        refuseInsideOfAnElement();
        Outcome outcome = nanos <= 0 ? takeLock.tryAcquire() : takeLock.acquireRepairing(repair, nanos, interruptibly);
        if (outcome == Outcome.INTERRUPTED) {
            throw interruption();
        }
        return outcome == Outcome.ACQUIRED;
    }

    private void refuseInsideOfAnElement() {
        if (takeLock.isHeldByCurrentThread() || queue.isPuttingInThisThread()) {
            throw new IllegalStateException(
                    ref + ": the reader of an element cannot take, and the writer of one can neither put nor take");
        }
    }

    /** Acquires the take lock, waiting up to the given time. Returns false on timeout. */
    boolean lockWithin(long nanos) {
        return takeLock.acquire(nanos, false) == Outcome.ACQUIRED;
    }

    void unlock() {
        takeLock.release();
    }

    private void repair() {
        long last = 0;
        if (takenIndex.getPlain(0) != 0) {
            reader().read(takenIndex.getPlain(0));
            last = reader.sequence();
        }
        inFlight.repair(last);
        taken.setRelease(0, last);
    }

    /** Returns the reader of the group. The caller holds the take lock. */
    LogReader reader() {
        if (reader == null) {
            reader = queue.openLog().reader();
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

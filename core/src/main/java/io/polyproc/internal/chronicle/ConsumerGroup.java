package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.GroupDescriptor.*;

import io.polyproc.codec.DirectReader;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.IpcException;
import io.polyproc.errors.QueueException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.codec.ElementCopy;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.WaitRecord;

/**
 * Takers of a durable queue, each element to one of them: a place in the log that all move under a lock, and claims of
 * what was taken and is to be acknowledged. One instance for each group and JVM.
 *
 * <p><b>Progress.</b> Blocking. Those who wait for elements sleep on the queue's signal and hold no lock.
 *
 * <p><b>If a process dies here.</b> Taking: the store of the taken index decides; before it the element is still there,
 * after it it is gone with the process that took it, or, if it is to be acknowledged, its claim names the dead and
 * somebody who waits gives it out again within one sleep. Acknowledging: the claim is free or it is not. Giving an
 * element that failed too often to the dead letters: it is there, perhaps twice.
 */
public final class ConsumerGroup {

    private final RawQueue queue;
    private final ObjectRef ref;
    private final RawLock takeLock;
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private final LongCells takenIndex;
    private final LongCells taken;
    private final InFlightTable claims;

    /** Not made anew for each element. */
    private final Runnable repair = this::repair;

    /** Guarded by the take lock. */
    private LogReader reader;

    /** Racy on purpose: when the claims were last looked through for those of the dead. */
    private long lastLook = System.nanoTime();

    ConsumerGroup(RawQueue queue, ObjectRef ref, int offset) {
        this.queue = queue;
        this.ref = ref;
        this.takeLock = RawLock.repairedIn(ref, offset + TAKE_LOCK_OFFSET);
        this.takenIndex = ref.longs(offset + TAKEN_INDEX_OFFSET);
        this.taken = ref.longs(offset + TAKEN_OFFSET);
        this.claims = new InFlightTable(ref, offset);
    }

    /** The object that the group is, or is a part of. */
    public ObjectRef ref() {
        return ref;
    }

    /**
     * Takes the first element, waiting at most {@code nanos} for one.
     *
     * @param target reads it, under the take lock; if it throws, the element is taken all the same
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
     * @return false when the time was up, or nothing will come any more because the queue was shut down
     */
    public boolean take(DirectReader target, long nanos) throws InterruptedException {
        return take(target, null, nanos);
    }

    /** As {@link #take}, to be acknowledged; null when there was none. */
    public InFlightElement takeClaiming(long nanos) throws InterruptedException {
        InFlightElement claimed = new InFlightElement(0);
        return take(claimed, claimed, nanos) ? claimed : null;
    }

    private boolean take(DirectReader target, InFlightElement claimed, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw interruption();
        }
        if (nanos <= 0) {
            return takeOrRecover(1, target, claimed, Long.MAX_VALUE, true) > 0;
        }
        return takeAtMost(1, target, claimed, 0, true) > 0 || takeWithin(target, claimed, nanos);
    }

    private boolean takeWithin(DirectReader target, InFlightElement claimed, long nanos) throws InterruptedException {
        EventCount signal = queue.signal();
        int looks = spin.begin();
        boolean taken = false;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                looks = spin(looks);
                taken = takeAtMost(1, target, claimed, wait.left(), true) > 0;
                if (taken) {
                    return true;
                }
                // Announced before the last look: who puts raises the signal only for those who have.
                int announced = signal.announce();
                long left = wait.left();
                if (left <= 0) {
                    taken = takeOrRecover(1, target, claimed, 0, true) > 0;
                    return taken;
                }
                if (queue.isShutDown() && (queue.isShutDownNow() || unfinished() == 0)) {
                    return false;
                }
                if (isEmptyForNow()) {
                    wait.note();
                    signal.await(announced, left);
                }
                if (Thread.interrupted()) {
                    throw interruption();
                }
                if (!signal.isRaisedSince(announced)) {
                    recover(wait.left(), true);
                }
            }
        } finally {
            if (!taken) {
                handOn();
            }
        }
    }

    /**
     * A taker that has waited goes without an element. It may have consumed the wake-up of an element that is still
     * there.
     */
    private void handOn() {
        if (queue.isOpen() && !isEmptyForNow()) {
            queue.wakeTakers(1);
        }
    }

    /** Spins until there is an element; gives 0, since a wait spins once. */
    private int spin(int looks) {
        for (int left = looks; left > 0; left--) {
            if (!isEmptyForNow()) {
                spin.succeeded();
                return 0;
            }
            Parking.pauseBetweenLooks();
        }
        if (looks > 0) {
            spin.failed();
        }
        return 0;
    }

    private InterruptedException interruption() {
        return new InterruptedException(ref + ": interrupted while waiting for an element");
    }

    /**
     * Takes at most so many elements, also of what the dead have taken and not acknowledged.
     *
     * @param target reads them, under the take lock; if it throws, that element is taken, and those behind it are not
     * @return how many that were
     */
    public int tryTake(DirectReader target, int max) {
        // Without a step for uninterrupted(), which would be allocated for each element.
        try {
            return takeOrRecover(max, target, null, Long.MAX_VALUE, false);
        } catch (InterruptedException e) {
            throw neverInterrupted(e);
        }
    }

    /** As {@link #takeAtMost}, and if there is nothing, also what the dead have appended, taken or claimed last. */
    private int takeOrRecover(int max, DirectReader target, InFlightElement claimed, long nanos, boolean interruptibly)
            throws InterruptedException {
        int found = takeAtMost(max, target, claimed, nanos, interruptibly);
        return found == 0 && max > 0 && recover(nanos, interruptibly)
                ? takeAtMost(max, target, claimed, nanos, interruptibly)
                : found;
    }

    /** Takes elements; gives 0 also if the take lock is not to be had in time. */
    private int takeAtMost(int max, DirectReader target, InFlightElement claimed, long nanos, boolean interruptibly)
            throws InterruptedException {
        refuseInsideOfAnElement();
        // Where there are always elements nobody sleeps, and what the dead had must not wait for ever.
        if (claims.wereUsed() && System.nanoTime() - lastLook > Parking.LONGEST_SLEEP_NANOS) {
            recoverClaims(nanos, interruptibly);
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
            while (done < max && !isEmptyForNow() && takeFirst(target, claimed, done > 0)) {
                done++;
                // One that was given back may be the last that its file was kept for.
                oldest = claimed != null ? oldest : Math.min(oldest, reader.index());
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
        return taken.getAcquire(0) == queue.appended() && claims.returned() == 0;
    }

    /**
     * Takes the first element, which the reader has then; false when that fails and {@code behindOthers}: it will
     * again. A copy is made before the take, so that an element for which the heap has no room stays.
     */
    private boolean takeFirst(DirectReader target, InFlightElement claimed, boolean behindOthers) {
        ElementCopy copy = target instanceof ElementCopy ? (ElementCopy) target : null;
        try {
            if (!takeReturned(copy, claimed)) {
                takeNext(copy, claimed);
            }
            return true;
        } catch (IpcException | ClosedException e) {
            if (behindOthers) {
                // What was taken before would be lost with the exception.
                return false;
            }
            throw e;
        }
    }

    private void takeNext(ElementCopy copy, InFlightElement claimed) {
        readBehind(takenIndex.getPlain(0), taken.getPlain(0) + 1);
        copyTo(copy);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_READ);
        }
        if (claimed != null) {
            claimed.note(reader, 1, claims.note(reader.index(), reader.sequence(), claimed.mark));
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

    /** Goes to the element behind an index. It is there and has this number: the counters say so. */
    void readBehind(long index, long expected) {
        boolean found = reader().readAfter(index);
        if (!found || reader.sequence() != expected) {
            throw new QueueException(
                    ref + ": the log in " + queue.directory() + " has "
                            + (found ? "element " + reader.sequence() : "no element") + " where element " + expected
                            + " of " + queue.appended() + " should be: a file of it was deleted or damaged",
                    null);
        }
    }

    private boolean takeReturned(ElementCopy copy, InFlightElement claimed) {
        int claim = claims.returned() == 0 ? InFlightTable.NONE : claims.nextReturned(0);
        if (claim == InFlightTable.NONE) {
            return false;
        }
        reader().read(claims.index(claim));
        copyTo(copy);
        if (claimed == null) {
            claims.giveOut(claim);
        } else {
            claimed.note(reader, claims.attempt(claim), claim);
            claims.giveOut(claim, claimed.mark);
        }
        return true;
    }

    /**
     * Says that an element is done with.
     *
     * @return false when this process does not have that claim (any more)
     */
    public boolean acknowledge(InFlightElement element) {
        if (!isOurs(element) || !claims.free(element.claim, element.attempt | element.mark)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_ACKNOWLEDGED);
        }
        finished(element.index);
        return true;
    }

    /**
     * Gives an element back, to be given out again.
     *
     * @return false when this process does not have that claim (any more)
     */
    public boolean giveBack(InFlightElement element) {
        lock();
        try {
            if (!isOurs(element)) {
                return false;
            }
            giveBack(element.claim);
        } finally {
            takeLock.release();
        }
        return true;
    }

    /**
     * Puts an element that was taken for a target, which has refused it, back in front of the others. It does not count
     * as an attempt.
     *
     * @return false when this process does not have that claim (any more)
     */
    boolean putBack(InFlightElement element) {
        lock();
        try {
            if (!isOurs(element)) {
                return false;
            }
            claims.giveBack(element.claim, element.attempt);
        } finally {
            takeLock.release();
        }
        queue.wakeTakers(1);
        return true;
    }

    private boolean isOurs(InFlightElement element) {
        return claims.isOurs(element.claim, element.sequence(), element.attempt | element.mark);
    }

    private void giveBack(int claim) {
        if (claims.isDrained(claim)) {
            // Its taker has died with it, or had handed it over.
            long index = claims.index(claim);
            claims.drop(claim);
            finished(index);
        } else if (claims.attempt(claim) == queue.maxAttempts()) {
            reader().read(claims.index(claim));
            byte[] element = reader.element();
            queue.deadLetters().tryPut(element.length, into -> into.put(element));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_DEAD_LETTERED);
            }
            claims.drop(claim);
            finished(reader.index());
        } else {
            claims.giveBack(claim);
            queue.wakeTakers(1);
        }
    }

    /** Gives back what the dead have taken and not acknowledged; true when there was something. */
    private boolean recoverClaims(long nanos, boolean interruptibly) throws InterruptedException {
        lastLook = System.nanoTime();
        if (claims.nextOfDead(0) == InFlightTable.NONE || !lock(nanos, interruptibly)) {
            return false;
        }
        try {
            for (int claim = claims.nextOfDead(0); claim != InFlightTable.NONE; claim = claims.nextOfDead(claim + 1)) {
                giveBack(claim);
            }
        } finally {
            takeLock.release();
        }
        return true;
    }

    /**
     * Something was taken or acknowledged that was in the file of this index: perhaps the file is not needed any more.
     */
    private void finished(long index) {
        if (index != 0 && ChronicleLog.fileOf(index) < ChronicleLog.fileOf(takenIndex.getAcquire(0))) {
            queue.deleteFiles();
        }
        queue.progressed();
    }

    /** Number of the first file that this group still needs. */
    long firstFile() {
        // The index first: what is claimed later is behind it.
        return claims.firstFile(ChronicleLog.fileOf(takenIndex.getAcquire(0)));
    }

    /** The first element, left where it is; null when there is none. */
    public byte[] peek() {
        return scan(1).next();
    }

    /** Reads the elements that are there now, and leaves them where they are: what was given back first. */
    public ConsumerScan scan() {
        return scan(ConsumerScan.ELEMENTS_AT_A_TIME);
    }

    private ConsumerScan scan(int atATime) {
        recover();
        return new ConsumerScan(this, queue, claims, atATime);
    }

    /** Takes elements one by one for a target that may refuse them. The caller closes it. */
    public ConsumerDrain drain() {
        return new ConsumerDrain(this);
    }

    /** Takes an element for a drain, without waiting; null if there is none. */
    InFlightElement takeForDrain() {
        InFlightElement element = new InFlightElement(DRAINED);
        int found = uninterrupted(() -> takeAtMost(1, element, element, Long.MAX_VALUE, false));
        return found > 0 ? element : null;
    }

    /**
     * Counts the elements that can be taken, at one moment within the call. The count holds for a moment at which
     * {@code taken} was what was read before and after {@code appended}; lock-free, since each retry means that another
     * thread has taken one.
     */
    public long size() {
        recover();
        while (true) {
            long gone = taken.getAcquire(0);
            int returned = claims.returned();
            // SYNC queue-size: acquire. Keeps the second reads of the others behind this one.
            long appended = queue.appended();
            if (taken.getAcquire(0) == gone && claims.returned() == returned) {
                return appended - gone + returned;
            }
        }
    }

    /** Makes good what the dead have left: counts, and claims. Does not wait for the living. */
    void recover() {
        uninterrupted(() -> recover(0, false) ? 1 : 0);
    }

    private boolean recover(long nanos, boolean interruptibly) throws InterruptedException {
        boolean appended = queue.repairIfAbandoned();
        boolean repaired = repairIfAbandoned();
        return recoverClaims(nanos, interruptibly) || repaired || appended;
    }

    /** A step that waits, if at all, uninterruptibly. */
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

    /** Brings the copies up to what decides, if a process died taking; true when that was so. */
    boolean repairIfAbandoned() {
        if (!takeLock.isAbandoned()) {
            return false;
        }
        if (takeLock.acquireRepairing(repair, 0, false) == Outcome.ACQUIRED) {
            takeLock.release();
        }
        return true;
    }

    /** Sequence number of the last element taken. */
    long taken() {
        return taken.getAcquire(0);
    }

    /** Chronicle's index of the last element taken. */
    long takenIndex() {
        return takenIndex.getAcquire(0);
    }

    /** How many elements are not done with: not taken, or taken and not acknowledged. */
    public long unfinished() {
        // Taken first: what is taken afterwards may be counted twice, but never not at all.
        long gone = taken.getAcquire(0);
        int claimed = claims.count();
        return queue.appended() - gone + claimed;
    }

    /** A new group begins where another one is, whose take lock is held. */
    void beginAt(ConsumerGroup other) {
        takenIndex.setPlain(0, other.takenIndex.getPlain(0));
        taken.setPlain(0, other.taken.getPlain(0));
    }

    /** Whether this group has that name, by its hash. */
    boolean is(long hash) {
        return ref.type() == ObjectType.QUEUE_GROUP && ref.size() == hash;
    }

    /** Takes the take lock, and if its owner died brings the copies up to what decides. */
    void lock() {
        refuseInsideOfAnElement();
        takeLock.acquireRepairing(repair);
    }

    /** As {@link #lock()}, for so long; 0 or less to try once. False if the lock is not to be had in time. */
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

    /** Takes the take lock if it is to be had in that time. */
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
        claims.repair(last);
        taken.setRelease(0, last);
    }

    /** The group's place in the log. Under the take lock. */
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

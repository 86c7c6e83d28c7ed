package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.GroupDescriptor.*;

import io.polyproc.codec.DirectReader;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.IpcException;
import io.polyproc.errors.QueueException;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.Signal;
import io.polyproc.internal.sync.Wait;
import java.util.ArrayList;
import java.util.List;

/**
 * Takers of a durable queue, each element to one of them: a place in the log that all move under a lock, and claims of what was
 * taken and is to be acknowledged. One instance for each group and JVM.
 *
 * <p><b>Progress.</b> Blocking. Those who wait for elements sleep on the queue's signal and hold no lock.
 *
 * <p><b>If a process dies here.</b> Taking: the store of the taken index decides; before it the element is still there, after it
 * it is gone with the process that took it, or, if it is to be acknowledged, its claim names the dead and somebody who waits
 * gives it out again within one sleep. Acknowledging: the claim is free or it is not. Giving an element that failed too often to
 * the dead letters: it is there, perhaps twice.
 */
public final class RawGroup {

    private final RawQueue queue;
    private final ObjectRef ref;
    private final RawLock takeLock;
    private final AdaptiveSpin spin = new AdaptiveSpin();
    private final LongCells takenIndex;
    private final LongCells taken;
    private final Claims claims;

    /** Not made anew for each element. */
    private final Runnable repair = this::repair;

    /** Guarded by the take lock. */
    private LogReader reader;

    /** Racy on purpose: when the claims were last looked through for those of the dead. */
    private long lastLook = System.nanoTime();

    RawGroup(RawQueue queue, ObjectRef ref, int offset) {
        this.queue = queue;
        this.ref = ref;
        this.takeLock = RawLock.repairedIn(ref, offset + TAKE_LOCK_OFFSET);
        this.takenIndex = ref.longs(offset + TAKEN_INDEX_OFFSET);
        this.taken = ref.longs(offset + TAKEN_OFFSET);
        this.claims = new Claims(ref, offset);
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
    public Taken takeClaiming(long nanos) throws InterruptedException {
        Taken claimed = new Taken();
        return take(claimed, claimed, nanos) ? claimed : null;
    }

    private boolean take(DirectReader target, Taken claimed, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw interruption();
        }
        return takeAtMost(1, target, claimed) > 0
                || (nanos > 0
                        ? takeWithin(target, claimed, nanos)
                        : recoverClaims() && takeAtMost(1, target, claimed) > 0);
    }

    private boolean takeWithin(DirectReader target, Taken claimed, long nanos) throws InterruptedException {
        Signal signal = queue.signal();
        int looks = spin.begin();
        try (Wait wait = new Wait(ref, nanos)) {
            while (true) {
                looks = spin(looks);
                if (takeAtMost(1, target, claimed) > 0) {
                    return true;
                }
                // Announced before the last look: who puts raises the signal only for those who have.
                int announced = signal.announce();
                long left = wait.left();
                if (left <= 0) {
                    return recoverClaims() && takeAtMost(1, target, claimed) > 0;
                }
                if (queue.isShutDown() && (queue.isShutDownNow() || unfinished() == 0)) {
                    return false;
                }
                if (isEmptyForNow()) {
                    wait.note();
                    signal.await(announced, left);
                }
                if (Thread.interrupted()) {
                    // The wake-up may have been for us: let another have it.
                    queue.wakeTakers(1);
                    throw interruption();
                }
                if (!signal.isRaisedSince(announced)) {
                    queue.repairIfAbandoned();
                    recoverClaims();
                }
            }
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
        int found = takeAtMost(max, target, null);
        return found == 0 && recoverClaims() ? takeAtMost(max, target, null) : found;
    }

    private int takeAtMost(int max, DirectReader target, Taken claimed) {
        refuseInsideOfAnElement();
        // Where there are always elements nobody sleeps, and what the dead had must not wait for ever.
        if (claims.wereUsed() && System.nanoTime() - lastLook > Parking.LONGEST_SLEEP_NANOS) {
            recoverClaims();
        }
        if (max <= 0 || isEmptyForNow() || queue.isShutDownNow()) {
            return 0;
        }
        queue.openLog();
        int done = 0;
        long oldest = 0;
        lock();
        try {
            oldest = takenIndex.getPlain(0);
            while (done < max && !isEmptyForNow() && takeFirst(claimed, done > 0)) {
                done++;
                // One that was given back may be the last that its file was kept for.
                oldest = claimed != null ? oldest : Math.min(oldest, reader.index());
                reader.element(target);
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

    /** Takes the first element, which the reader has then; false when that fails and {@code behindOthers}: it will again. */
    private boolean takeFirst(Taken claimed, boolean behindOthers) {
        try {
            if (!takeReturned(claimed)) {
                takeNext(claimed);
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

    private void takeNext(Taken claimed) {
        readBehind(takenIndex.getPlain(0), taken.getPlain(0) + 1);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_READ);
        }
        if (claimed != null) {
            claimed.note(reader, 1, claims.note(reader.index(), reader.sequence()));
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

    /** Goes to the element behind an index. It is there and has this number: the counters say so. */
    private void readBehind(long index, long expected) {
        boolean found = reader().readAfter(index);
        if (!found || reader.sequence() != expected) {
            throw new QueueException(
                    ref + ": the log in " + queue.directory() + " has "
                            + (found ? "element " + reader.sequence() : "no element") + " where element " + expected
                            + " of " + queue.appended() + " should be: a file of it was deleted or damaged",
                    null);
        }
    }

    private boolean takeReturned(Taken claimed) {
        int claim = claims.returned() == 0 ? Claims.NONE : claims.nextReturned(0);
        if (claim == Claims.NONE) {
            return false;
        }
        reader().read(claims.index(claim));
        if (claimed != null) {
            claimed.note(reader, claims.attempt(claim), claim);
        }
        claims.giveOut(claim, claimed != null);
        return true;
    }

    /**
     * Says that an element is done with.
     *
     * @return false when this process does not have that claim (any more)
     */
    public boolean acknowledge(Taken element) {
        if (!isOurs(element) || !claims.free(element.claim, element.attempt)) {
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
    public boolean giveBack(Taken element) {
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

    private boolean isOurs(Taken element) {
        return claims.isOurs(element.claim, element.sequence(), element.attempt);
    }

    private void giveBack(int claim) {
        if (claims.attempt(claim) == queue.maxAttempts()) {
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
    private boolean recoverClaims() {
        lastLook = System.nanoTime();
        if (claims.nextOfDead(0) == Claims.NONE) {
            return false;
        }
        lock();
        try {
            for (int claim = claims.nextOfDead(0); claim != Claims.NONE; claim = claims.nextOfDead(claim + 1)) {
                giveBack(claim);
            }
        } finally {
            takeLock.release();
        }
        return true;
    }

    /** Something was taken or acknowledged that was in the file of this index: perhaps the file is not needed any more. */
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
        List<byte[]> first = snapshot(1);
        return first.isEmpty() ? null : first.get(0);
    }

    /** The elements that are there now, at most so many, left where they are: what was given back first. */
    public List<byte[]> snapshot(int max) {
        List<byte[]> all = new ArrayList<>();
        recoverClaims();
        if (isEmptyForNow()) {
            return all;
        }
        queue.openLog();
        lock();
        try {
            for (int claim = claims.nextReturned(0);
                    claim != Claims.NONE && all.size() < max;
                    claim = claims.nextReturned(claim + 1)) {
                reader().read(claims.index(claim));
                all.add(reader.element());
            }
            long index = takenIndex.getPlain(0);
            long last = queue.appended();
            for (long next = taken.getPlain(0) + 1; next <= last && all.size() < max; next++) {
                readBehind(index, next);
                all.add(reader.element());
                index = reader.index();
            }
        } finally {
            takeLock.release();
        }
        return all;
    }

    /** How many elements can be taken: exact when nobody is putting or taking, also after somebody died doing so. */
    public long size() {
        recover();
        // Taken first: it never runs ahead of appended, so the difference is never negative.
        long gone = taken.getAcquire(0);
        return queue.appended() - gone + claims.returned();
    }

    /** Makes good what the dead have left: counts, and claims. */
    void recover() {
        queue.repairIfAbandoned();
        repairIfAbandoned();
        recoverClaims();
    }

    /** Brings the copies up to what decides, if somebody died taking; true when that was so. */
    boolean repairIfAbandoned() {
        if (!takeLock.isAbandoned()) {
            return false;
        }
        lock();
        takeLock.release();
        return true;
    }

    /** Sequence number of the last element taken. */
    long taken() {
        return taken.getAcquire(0);
    }

    /** How many elements are not done with: not taken, or taken and not acknowledged. */
    public long unfinished() {
        // Taken first: what is taken afterwards may be counted twice, but never not at all.
        long gone = taken.getAcquire(0);
        int claimed = claims.count();
        return queue.appended() - gone + claimed;
    }

    /** A new group begins where another one is, whose take lock is held. */
    void beginAt(RawGroup other) {
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

    private LogReader reader() {
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

package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.GroupDescriptor.*;

import io.polyproc.errors.IpcException;
import io.polyproc.errors.QueueException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.chronicle.LogReader.Entry;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.segment.Participants;
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

    private static final int SPINS = Parking.spinningHelps() ? 200 : 0;
    private static final int CLAIM = CLAIM_LENGTH / Long.BYTES;
    private static final int NONE = -1;

    private final RawQueue queue;
    private final ObjectRef ref;
    private final Participants participants;
    private final RawLock takeLock;
    private final LongCells takenIndex;
    private final LongCells taken;
    private final IntCells returned;
    private final IntCells used;
    private final LongCells claims;

    /** Guarded by the take lock. */
    private LogReader reader;

    /** Racy on purpose: when the claims were last looked through for those of the dead. */
    private long lastLook = System.nanoTime();

    RawGroup(RawQueue queue, ObjectRef ref, int offset) {
        this.queue = queue;
        this.ref = ref;
        this.participants = ref.workspace().participants();
        this.takeLock = RawLock.of(ref, offset + TAKE_LOCK_OFFSET, 0);
        this.takenIndex = ref.longs(offset + TAKEN_INDEX_OFFSET);
        this.taken = ref.longs(offset + TAKEN_OFFSET);
        this.returned = ref.ints(offset + RETURNED_OFFSET);
        this.used = ref.ints(offset + USED_OFFSET);
        this.claims = ref.longs(offset + CLAIMS_OFFSET);
    }

    /**
     * An element that was taken.
     *
     * @param element its bytes
     * @param index where it is in the log
     * @param sequence its number in the queue
     * @param attempt how often it was taken, this time included
     * @param claim which claim it has; negative when it need not be acknowledged
     */
    public record Taken(byte[] element, long index, long sequence, int attempt, int claim) {}

    /** The object that the group is, or is a part of. */
    public ObjectRef ref() {
        return ref;
    }

    /**
     * Takes the first element, waiting at most {@code nanos} for one.
     *
     * @param claiming whether it is to be acknowledged
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
     * @return null when the time was up, or nothing will come any more because the queue was shut down
     */
    public Taken take(boolean claiming, long nanos) throws InterruptedException {
        int spins = nanos > 0 ? SPINS : 0;
        boolean slept = false;
        Signal signal = queue.signal();
        try (Wait wait = new Wait(ref, nanos)) {
            while (true) {
                if (Thread.interrupted()) {
                    if (slept) {
                        // The wake-up may have been for us: let another have it.
                        queue.wakeTakers(1);
                    }
                    throw new InterruptedException(ref + ": interrupted while waiting for an element");
                }
                int seen = signal.read();
                List<Taken> found = takeAtMost(1, claiming);
                if (!found.isEmpty()) {
                    return found.get(0);
                }
                if (spins-- > 0) {
                    Thread.onSpinWait();
                    continue;
                }
                long left = wait.left();
                if (left <= 0 && !recoverClaims()) {
                    return null;
                }
                if (queue.isShutDown() && (queue.isShutDownNow() || unfinished() == 0)) {
                    return null;
                }
                if (left > 0) {
                    wait.note();
                    signal.await(seen, left);
                    slept = true;
                    if (!signal.isRaisedSince(seen)) {
                        queue.repairIfAbandoned();
                        recoverClaims();
                    }
                }
            }
        }
    }

    /** Takes at most so many elements, also of what the dead have taken and not acknowledged. */
    public List<Taken> tryTake(int max) {
        List<Taken> found = takeAtMost(max, false);
        return found.isEmpty() && recoverClaims() ? takeAtMost(max, false) : found;
    }

    private List<Taken> takeAtMost(int max, boolean claiming) {
        // Where there are always elements nobody sleeps, and what the dead had must not wait for ever.
        if (used.getAcquire(0) > 0 && System.nanoTime() - lastLook > Parking.LONGEST_SLEEP_NANOS) {
            recoverClaims();
        }
        if (isEmptyForNow() || queue.isShutDownNow()) {
            return List.of();
        }
        queue.openLog();
        List<Taken> all = new ArrayList<>(Math.min(max, 16));
        long oldest = 0;
        lock();
        try {
            oldest = takenIndex.getPlain(0);
            while (all.size() < max && !isEmptyForNow()) {
                Taken next = takeFirst(claiming);
                all.add(next);
                // One that was given back may be the last that its file was kept for.
                oldest = claiming ? oldest : Math.min(oldest, next.index());
            }
        } catch (RuntimeException e) {
            // What was taken before would be lost with the exception, which comes again for the next one.
            if (all.isEmpty()) {
                throw e;
            }
        } finally {
            takeLock.release();
        }
        finished(oldest);
        return all;
    }

    private boolean isEmptyForNow() {
        return taken.getAcquire(0) == queue.appended() && returned.getAcquire(0) == 0;
    }

    private Taken takeFirst(boolean claiming) {
        if (returned.getPlain(0) > 0) {
            Taken again = takeReturned(claiming);
            if (again != null) {
                return again;
            }
        }
        Entry entry = next();
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_READ);
        }
        int claim = claiming ? claim(entry) : NONE;
        takenIndex.setRelease(0, entry.index());
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_CLAIMED);
        }
        taken.setRelease(0, entry.sequence());
        return new Taken(entry.element(), entry.index(), entry.sequence(), 1, claim);
    }

    /** The element behind the taken index, which is there: the counters say so. */
    private Entry next() {
        Entry entry = reader().readAfter(takenIndex.getPlain(0));
        long expected = taken.getPlain(0) + 1;
        if (entry == null || entry.sequence() != expected) {
            throw new QueueException(
                    ref + ": the log in " + queue.directory() + " has "
                            + (entry == null ? "no element" : "element " + entry.sequence()) + " where element "
                            + expected + " of " + queue.appended() + " should be: a file of it was deleted or damaged",
                    null);
        }
        return entry;
    }

    /** Notes who has the element, before it is taken. */
    private int claim(Entry entry) {
        int claim = 0;
        while (claim < CLAIMS && holder(claim) != 0) {
            claim++;
        }
        if (claim == CLAIMS) {
            throw new IpcException(ref + ": " + CLAIMS
                    + " elements are taken and not acknowledged, which is the limit: acknowledge some first");
        }
        if (claim >= used.getPlain(0)) {
            used.setRelease(0, claim + 1);
        }
        claims.setPlain(claim * CLAIM + CLAIM_INDEX, entry.index());
        claims.setPlain(claim * CLAIM + CLAIM_SEQUENCE, entry.sequence());
        setHolder(claim, holder(1, participants.me()));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_CLAIM_NOTED);
        }
        return claim;
    }

    private Taken takeReturned(boolean claiming) {
        for (int claim = 0; claim < used.getPlain(0); claim++) {
            long holder = holder(claim);
            if (holder != 0 && idOf(holder) == 0) {
                Entry entry = reader().read(claims.getPlain(claim * CLAIM + CLAIM_INDEX));
                setHolder(claim, claiming ? holder(attemptOf(holder), participants.me()) : 0);
                returned.setRelease(0, returned.getPlain(0) - 1);
                return new Taken(
                        entry.element(), entry.index(), entry.sequence(), attemptOf(holder), claiming ? claim : NONE);
            }
        }
        return null;
    }

    /**
     * Says that an element is done with.
     *
     * @return false when this process does not have that claim (any more)
     */
    public boolean acknowledge(Taken element) {
        if (!has(element)) {
            return false;
        }
        if (!claims.compareAndSet(
                element.claim() * CLAIM + CLAIM_HOLDER, holder(element.attempt(), participants.me()), 0)) {
            return false;
        }
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_ACKNOWLEDGED);
        }
        finished(element.index());
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
            if (!has(element)) {
                return false;
            }
            giveBack(element.claim());
        } finally {
            takeLock.release();
        }
        return true;
    }

    private boolean has(Taken element) {
        return element.claim() != NONE
                && claims.getPlain(element.claim() * CLAIM + CLAIM_SEQUENCE) == element.sequence()
                && holder(element.claim()) == holder(element.attempt(), participants.me());
    }

    private void giveBack(int claim) {
        int attempt = attemptOf(holder(claim));
        if (attempt == queue.maxAttempts()) {
            Entry entry = reader().read(claims.getPlain(claim * CLAIM + CLAIM_INDEX));
            queue.deadLetters().append(List.of(entry.element()));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_DEAD_LETTERED);
            }
            setHolder(claim, 0);
            finished(entry.index());
        } else {
            setHolder(claim, holder(attempt + 1, 0));
            returned.setRelease(0, returned.getPlain(0) + 1);
            queue.wakeTakers(1);
        }
    }

    /** Gives back what the dead have taken and not acknowledged; true when there was something. */
    private boolean recoverClaims() {
        lastLook = System.nanoTime();
        boolean found = false;
        for (int claim = 0; claim < used.getAcquire(0); claim++) {
            found |= isOfDead(claim);
        }
        if (!found) {
            return false;
        }
        lock();
        try {
            for (int claim = 0; claim < used.getPlain(0); claim++) {
                if (isOfDead(claim)) {
                    giveBack(claim);
                }
            }
        } finally {
            takeLock.release();
        }
        return true;
    }

    private boolean isOfDead(int claim) {
        int id = idOf(holder(claim));
        return id != 0 && !participants.isAlive(id);
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
        long first = ChronicleLog.fileOf(takenIndex.getAcquire(0));
        for (int claim = 0; claim < used.getAcquire(0); claim++) {
            if (holder(claim) != 0) {
                first = Math.min(first, ChronicleLog.fileOf(claims.getPlain(claim * CLAIM + CLAIM_INDEX)));
            }
        }
        return first;
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
            for (int claim = 0; claim < used.getPlain(0) && all.size() < max; claim++) {
                if (holder(claim) != 0 && idOf(holder(claim)) == 0) {
                    all.add(reader().read(claims.getPlain(claim * CLAIM + CLAIM_INDEX))
                            .element());
                }
            }
            long index = takenIndex.getPlain(0);
            for (long left = queue.appended() - taken.getPlain(0); left > 0 && all.size() < max; left--) {
                Entry entry = reader().readAfter(index);
                all.add(entry.element());
                index = entry.index();
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
        return queue.appended() - gone + returned.getAcquire(0);
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
        long claimed = 0;
        for (int claim = 0; claim < used.getAcquire(0); claim++) {
            claimed += holder(claim) != 0 ? 1 : 0;
        }
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
        takeLock.acquireRepairing(this::repair);
    }

    /** Takes the take lock if it is to be had in that time. */
    boolean lockWithin(long nanos) {
        return takeLock.acquire(nanos, false) == Outcome.ACQUIRED;
    }

    void unlock() {
        takeLock.release();
    }

    private void repair() {
        long index = takenIndex.getPlain(0);
        long last = index == 0 ? 0 : reader().read(index).sequence();
        int toGiveOut = 0;
        for (int claim = 0; claim < used.getPlain(0); claim++) {
            if (claims.getPlain(claim * CLAIM + CLAIM_SEQUENCE) > last) {
                setHolder(claim, 0);
            }
            toGiveOut += holder(claim) != 0 && idOf(holder(claim)) == 0 ? 1 : 0;
        }
        returned.setRelease(0, toGiveOut);
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

    private long holder(int claim) {
        return claims.getAcquire(claim * CLAIM + CLAIM_HOLDER);
    }

    private void setHolder(int claim, long holder) {
        claims.setRelease(claim * CLAIM + CLAIM_HOLDER, holder);
    }

    private static long holder(int attempt, int id) {
        return (long) attempt << 32 | id;
    }

    private static int attemptOf(long holder) {
        return (int) (holder >>> 32);
    }

    private static int idOf(long holder) {
        return (int) holder;
    }
}

package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.codec.DirectWriter;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.QueueShutdownException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.WaitRecord;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/**
 * A durable queue: a log that all append to under a lock, and groups of takers. One instance for each queue and JVM;
 * the log is opened when it is first needed.
 *
 * <p>The log is the truth about what was put; {@code appended} is a copy of what it says, and is made anew from it by
 * whoever finds that the holder of the lock died. Files that no group needs any more are deleted.
 *
 * <p><b>Progress.</b> Blocking. Those who wait for room sleep on a signal word and hold no lock.
 *
 * <p><b>If a process dies here.</b> Appending: each element is in the log or it is not; the next to append, take or
 * count repairs the copy. Between a put and the wake-up: sleepers look by themselves within one sleep.
 */
public final class RawQueue implements Closeable {

    private static final long CLOSE_PATIENCE_NANOS = 1_000_000_000L;

    private final ObjectRef ref;
    private final MappedWorkspace workspace;

    /** Who takes both has a take lock first. */
    private final RawLock putLock;

    /** Not made anew for each element. */
    private final Runnable recount = this::recount;

    /** Guarded by the put lock. */
    private final Excerpt excerpt = new Excerpt();

    private final LongCells appended;
    private final LongCells deadLetters;
    private final EventCount signal;
    private final IntCells state;
    private final EventCount progress;
    private final EventCount activity;
    private final ConsumerGroups groups;
    private final long capacity;
    private final QueueLog log;

    private RawQueue(ObjectRef ref) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.putLock = RawLock.repairedIn(ref, PUT_LOCK_OFFSET);
        this.appended = ref.longs(APPENDED_OFFSET);
        this.deadLetters = ref.longs(DEAD_LETTERS_OFFSET);
        this.signal = new EventCount(workspace, ref.ints(SIGNAL_OFFSET));
        this.state = ref.ints(STATE_OFFSET);
        this.progress = new EventCount(workspace, ref.ints(PROGRESS_OFFSET));
        this.activity = EventCount.ofActivity(workspace);
        this.groups = new ConsumerGroups(this, ref);
        this.log = new QueueLog(ref);
        this.capacity = ref.size() == 0 ? Long.MAX_VALUE : ref.size();
    }

    /** Finds or makes a queue; 0 for no capacity and no limit of attempts. */
    public static ObjectRef findOrCreate(
            MappedWorkspace workspace, String name, long elementType, int capacity, int maxAttempts) {
        ObjectSpec spec =
                new ObjectSpec(ObjectType.QUEUE, name, maxAttempts, capacity, elementType, QueueDescriptor.LENGTH);
        ObjectRef ref = workspace.findOrCreate(spec, ObjectSpec.NO_VALUE);
        workspace.noteDurableQueue();
        return ref;
    }

    /** The one instance of this JVM. */
    public static RawQueue of(ObjectRef ref) {
        Object key = "queue " + ref.id();
        RawQueue known = ref.workspace().local(RawQueue.class, key);
        return known != null ? known : ref.workspace().local(RawQueue.class, key, new RawQueue(ref));
    }

    /** The group of those who take without naming one. */
    public ConsumerGroup first() {
        return groups.first();
    }

    /** How many elements that were not taken there can be. */
    public long capacity() {
        return capacity;
    }

    /** How often an element is given out at most; 0 for no limit. */
    int maxAttempts() {
        return ref.options();
    }

    /**
     * Appends an element, waiting at most {@code nanos} for room.
     *
     * @param maxLength the most bytes that it has
     * @param writer writes it, under the put lock
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
     * @return false when the time was up
     * @throws InterruptedException when interrupted before there was room; nothing was put
     * @throws IllegalArgumentException when it is too large, or larger than was said; nothing was put
     * @throws QueueShutdownException when the queue was shut down
     */
    public boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        checkLength(maxLength);
        throwIfInterrupted();
        if (nanos <= 0) {
            return appendOrRepair(maxLength, writer, Long.MAX_VALUE, true);
        }
        return append(maxLength, writer, 0, true) || putWithin(maxLength, writer, nanos);
    }

    private boolean putWithin(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            for (long left = wait.left(); left > 0; left = wait.left()) {
                groups.repairAbandoned();
                awaitRoom(wait, left);
                throwIfInterrupted();
                if (append(maxLength, writer, wait.left(), true)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Appends all these elements, one behind the other, waiting for room. */
    public void putAll(List<byte[]> elements) throws InterruptedException {
        elements.forEach(element -> checkLength(element.length));
        throwIfInterrupted();
        int done = appendSome(elements, 0);
        if (done < elements.size()) {
            putRest(elements, done);
        }
    }

    private void putRest(List<byte[]> elements, int from) throws InterruptedException {
        int done = from;
        try (WaitRecord wait = new WaitRecord(ref, Long.MAX_VALUE)) {
            while (done < elements.size()) {
                groups.repairAbandoned();
                awaitRoom(wait, Long.MAX_VALUE);
                throwIfInterrupted();
                done += appendSome(elements, done);
            }
        }
    }

    private void awaitRoom(WaitRecord wait, long nanos) {
        // Announced before the last look: takers raise the signal only for those who have.
        int announced = progress.announce();
        if (room() == 0 && !isShutDown()) {
            wait.note();
            progress.await(announced, nanos);
        }
    }

    private void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw interruption();
        }
    }

    private InterruptedException interruption() {
        return new InterruptedException(ref + ": interrupted while waiting to put");
    }

    /** Appends an element if there is room. */
    public boolean tryPut(int maxLength, DirectWriter writer) {
        checkLength(maxLength);
        try {
            return appendOrRepair(maxLength, writer, Long.MAX_VALUE, false);
        } catch (InterruptedException e) {
            throw new AssertionError("an uninterruptible wait was interrupted", e);
        }
    }

    private boolean appendOrRepair(int maxLength, DirectWriter writer, long nanos, boolean interruptibly)
            throws InterruptedException {
        return append(maxLength, writer, nanos, interruptibly)
                || groups.repairAbandoned() && append(maxLength, writer, nanos, interruptibly);
    }

    /** Appends an element; false if there is no room, or the put lock is not to be had in time. */
    private boolean append(int maxLength, DirectWriter writer, long nanos, boolean interruptibly)
            throws InterruptedException {
        if (!lock(nanos, interruptibly)) {
            return false;
        }
        long before = appended.getPlain(0);
        long last = before;
        try {
            checkNotShutDown();
            if (room() == 0) {
                return false;
            }
            last = appendUnderLock(last, maxLength, writer);
        } finally {
            count(last);
            putLock.release();
            // The exchange that has freed the lock stands between the store of the count and the look at the sleepers.
            wakeTakers(last - before);
        }
        return true;
    }

    /** Appends as many as there is room for, from {@code from} on; returns how many that were. */
    private int appendSome(List<byte[]> elements, int from) throws InterruptedException {
        lock(Long.MAX_VALUE, true);
        long before = appended.getPlain(0);
        long last = before;
        try {
            checkNotShutDown();
            int end = from + (int) Math.min(elements.size() - from, room());
            for (int i = from; i < end; i++) {
                byte[] element = elements.get(i);
                last = appendUnderLock(last, element.length, into -> into.put(element));
            }
            return end - from;
        } finally {
            count(last);
            putLock.release();
            wakeTakers(last - before);
        }
    }

    /** Appends the element that follows number {@code last}; returns its number. */
    private long appendUnderLock(long last, int maxLength, DirectWriter writer) {
        if (!excerpt.write(maxLength, writer)) {
            throw new IllegalArgumentException(
                    ref + ": a writer of at most " + maxLength + " bytes has left the position somewhere else");
        }
        excerpt.stamp(last + 1, System.currentTimeMillis());
        log.append(excerpt);
        return last + 1;
    }

    /**
     * Looks whether the files can be those that were written, as far as that can be told without Chronicle. Others may
     * go on appending and deleting.
     *
     * @throws io.polyproc.errors.QueueException when they cannot
     */
    public void checkFiles() {
        if (appended() > 0) {
            log.check(groups::firstFile);
        }
    }

    private void checkNotShutDown() {
        if (isShutDown()) {
            throw new QueueShutdownException(ref);
        }
    }

    private void checkLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length=" + length + ": an element cannot have less than 0 bytes");
        }
        if (length > ChronicleLog.MAX_ELEMENT) {
            throw new IllegalArgumentException(ref + ": an element of " + length + " bytes is too large: the limit is "
                    + ChronicleLog.MAX_ELEMENT + " bytes");
        }
    }

    /** For how many elements there is room, before the slowest group has taken more. */
    private long room() {
        if (capacity == Long.MAX_VALUE) {
            return capacity;
        }
        return Math.max(0, capacity - (appended() - groups.takenByAll()));
    }

    /** For how many elements there is room. */
    public long remainingCapacity() {
        repairIfAbandoned();
        groups.repairAbandoned();
        return room();
    }

    /** Waits until every element was taken, and acknowledged where that is wanted; false when the time was up. */
    public boolean awaitFinished(ConsumerGroup group, long nanos) throws InterruptedException {
        boolean quiet = true;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(ref + ": interrupted while waiting for the end of all work");
                }
                if (quiet) {
                    group.recover();
                }
                // Announced before the look: takers raise the signal only for those who have.
                int announced = progress.announce();
                if (group.unfinished() == 0) {
                    return true;
                }
                if (isShutDownNow()) {
                    throw new QueueShutdownException(ref);
                }
                long left = wait.left();
                if (left <= 0) {
                    return false;
                }
                wait.note();
                progress.await(announced, left);
                quiet = !progress.isRaisedSince(announced);
            }
        }
    }

    /**
     * Lets nobody put any more. What is being put is in the queue when this returns, so that takers who find nothing
     * any more have not overlooked it.
     */
    public void shutDown() {
        lock();
        try {
            state.compareAndSet(0, OPEN, DRAINING);
        } finally {
            putLock.release();
        }
        wakeAll();
    }

    /** Lets nobody put or take any more; waits for nobody. */
    public void shutDownNow() {
        state.setVolatile(0, SHUT_DOWN);
        wakeAll();
    }

    /** Takes back {@link #shutDown}. */
    public void reopen() {
        lock();
        try {
            state.setVolatile(0, OPEN);
        } finally {
            putLock.release();
        }
        wakeAll();
    }

    private void wakeAll() {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.QUEUE_STATE_CHANGED);
        }
        signal.raise(Integer.MAX_VALUE);
        progress.raise(Integer.MAX_VALUE);
        activity.raiseIfAwaited(Integer.MAX_VALUE);
    }

    /** Whether nobody can put any more. */
    public boolean isShutDown() {
        return state.getVolatile(0) != OPEN;
    }

    /** Whether nobody can take any more, either. */
    public boolean isShutDownNow() {
        return state.getVolatile(0) == SHUT_DOWN;
    }

    /** The group whose name has this hash, made if there is none; a new one begins where the first group is. */
    public ConsumerGroup group(long hash) {
        ConsumerGroup known = groups.find(hash);
        return known != null ? known : addGroup(hash);
    }

    private ConsumerGroup addGroup(long hash) {
        first().lock();
        lock();
        try {
            if (groups.find(hash) == null) {
                groups.add(hash);
            }
        } finally {
            putLock.release();
            first().unlock();
        }
        return groups.find(hash);
    }

    /** The group that is this object. */
    public ConsumerGroup groupAt(ObjectRef group) {
        return groups.at(group);
    }

    /** The queue of elements that failed too often, made if there is none. */
    public RawQueue deadLetters() {
        if (deadLetters.getAcquire(0) == 0) {
            lock();
            try {
                if (deadLetters.getPlain(0) == 0) {
                    deadLetters.setRelease(
                            0, findOrCreate(workspace, null, ref.detail(), 0, 0).id());
                }
            } finally {
                putLock.release();
            }
        }
        return of(workspace.resolve(deadLetters.getAcquire(0)));
    }

    /** The object of this queue. */
    public ObjectRef ref() {
        return ref;
    }

    /** Deletes the files that no group needs any more. */
    void deleteFiles() {
        log.deleteUpTo(groups.firstFile());
    }

    /** Something was taken or acknowledged. */
    void progressed() {
        progress.raiseIfAwaited(Integer.MAX_VALUE);
        if (isShutDown()) {
            // Perhaps it was the last: those who wait for elements wait in vain.
            signal.raise(Integer.MAX_VALUE);
        }
    }

    /**
     * Wakes takers for so many elements; all when there are groups, since the wake-up may find one of another group.
     */
    void wakeTakers(long elements) {
        if (elements > 0) {
            signal.raiseIfAwaited(
                    groups.all().size() > 1 ? Integer.MAX_VALUE : (int) Math.min(elements, Integer.MAX_VALUE));
            activity.raiseIfAwaited(Integer.MAX_VALUE);
        }
    }

    /** On which those who wait for elements sleep. */
    EventCount signal() {
        return signal;
    }

    /** Sequence number of the last element. */
    long appended() {
        // SYNC element-counted: acquire. Pairs with the release in count().
        return appended.getAcquire(0);
    }

    /**
     * Brings the count up to the log, if a process died appending; true when that was so. Does not wait for the living.
     */
    boolean repairIfAbandoned() {
        if (isPuttingInThisThread() || !putLock.isAbandoned()) {
            return false;
        }
        if (putLock.acquireRepairing(recount, 0, false) == Outcome.ACQUIRED) {
            putLock.release();
        }
        return true;
    }

    /** Makes the appended elements count. Under the put lock. */
    private void count(long sequence) {
        if (sequence != appended.getPlain(0)) {
            // SYNC element-counted: release. Pairs with the acquire in appended(). Without it a taker could look for an
            // element that is not in the log yet.
            appended.setRelease(0, sequence);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_COUNTED);
            }
        }
    }

    /** Takes the put lock, and if its owner died brings the counter up to the log. */
    private void lock() {
        refuseInsideOfAWriter();
        putLock.acquireRepairing(recount);
    }

    /** As {@link #lock()}, for so long; 0 or less to try once. False if the lock is not to be had in time. */
    private boolean lock(long nanos, boolean interruptibly) throws InterruptedException {
        refuseInsideOfAWriter();
        Outcome outcome = nanos <= 0 ? putLock.tryAcquire() : putLock.acquireRepairing(recount, nanos, interruptibly);
        if (outcome == Outcome.INTERRUPTED) {
            throw interruption();
        }
        return outcome == Outcome.ACQUIRED;
    }

    private void refuseInsideOfAWriter() {
        if (isPuttingInThisThread()) {
            throw new IllegalStateException(ref + ": the writer of an element can neither put nor take");
        }
    }

    private void recount() {
        ChronicleLog open = log.opened();
        open.breakWriteLock();
        count(open.lastSequence());
        // Those who sleep since before the death have not been told.
        signal.raise(Integer.MAX_VALUE);
        activity.raise(Integer.MAX_VALUE);
    }

    /** Whether the caller is a writer of an element. */
    boolean isPuttingInThisThread() {
        return putLock.isHeldByCurrentThread();
    }

    ChronicleLog openLog() {
        ChronicleLog open = log.ifOpen();
        if (open == null) {
            lock();
            open = openAndRelease();
        }
        return open;
    }

    /** As {@link #openLog()}; null if the put lock, which that takes once, is not to be had in time. */
    ChronicleLog openLog(long nanos, boolean interruptibly) throws InterruptedException {
        ChronicleLog open = log.ifOpen();
        if (open == null && lock(nanos, interruptibly)) {
            open = openAndRelease();
        }
        return open;
    }

    private ChronicleLog openAndRelease() {
        try {
            return log.opened();
        } finally {
            putLock.release();
        }
    }

    /** Whether the workspace is open in this JVM. */
    boolean isOpen() {
        return workspace.isOpen();
    }

    /** A reader of its own, of everything that is still there; for {@link #readAfter} and {@link #closeReader}. */
    public LogReader newReader() {
        return log.newReader(openLog());
    }

    /**
     * What {@link LogReader#readAfter} says, unless the reader is being closed: then its memory is not there any more.
     */
    public boolean readAfter(LogReader reader, long index) {
        synchronized (reader) {
            return reader.readAfter(index);
        }
    }

    /** The reader is not needed any more. */
    public void closeReader(LogReader reader) {
        log.closeReader(reader);
    }

    Path directory() {
        return log.directory();
    }

    /** Closes the log in this JVM, when those who are at work in it are through, or after a second. */
    @Override
    public void close() {
        if (!log.isWanted()) {
            return;
        }
        List<ConsumerGroup> all = groups.known();
        List<Boolean> locked = all.stream()
                .map(group -> group.lockWithin(CLOSE_PATIENCE_NANOS))
                .toList();
        boolean put = putLock.acquire(CLOSE_PATIENCE_NANOS, false) == Outcome.ACQUIRED;
        try {
            all.forEach(ConsumerGroup::closeReader);
            log.close();
        } finally {
            if (put) {
                putLock.release();
            }
            for (int i = 0; i < all.size(); i++) {
                if (locked.get(i)) {
                    all.get(i).unlock();
                }
            }
        }
    }

    /** For a caller that failed: what it means when the workspace was closed meanwhile. */
    public RuntimeException explain(RuntimeException e) {
        return workspace.isOpen() ? e : new ClosedException(ref.toString());
    }
}

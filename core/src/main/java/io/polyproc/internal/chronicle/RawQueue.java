package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.ClosedException;
import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import io.polyproc.queue.QueueShutdownException;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/**
 * A durable queue: a log that producers append to under a lock, and consumer groups. There is one instance for each
 * queue and JVM; it opens the log on first use.
 *
 * <p>The log determines which elements were put. {@code appended} is derived from it; the next owner of the lock
 * computes it again after the death of an owner. Files that no group needs any more are deleted.
 *
 * <p><b>Progress.</b> Blocking. Threads that wait for room park on an event count and hold no lock.
 *
 * <p><b>If a process dies here.</b> After a death within an append, the element is in the log entirely or not at all;
 * the next append, take or count repairs the copy. After a death between a put and the notification, waiters check
 * again within one park interval.
 */
public final class RawQueue implements Closeable {

    private static final long CLOSE_TIMEOUT_NANOS = 1_000_000_000L;

    private final ObjectRef ref;
    private final MappedWorkspace workspace;

    /** A thread that acquires both locks acquires the take lock first. */
    private final RawLock putLock;

    /** A field, so that it is not allocated for each element. */
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

    /** Finds or creates a queue; 0 means no capacity or no limit of attempts. */
    public static ObjectRef findOrCreate(
            MappedWorkspace workspace, String name, long elementType, int capacity, int maxAttempts) {
        ObjectSpec spec =
                new ObjectSpec(ObjectType.QUEUE, name, maxAttempts, capacity, elementType, QueueDescriptor.LENGTH);
        ObjectRef ref = workspace.findOrCreate(spec, ObjectSpec.NO_VALUE);
        workspace.noteDurableQueue();
        return ref;
    }

    /** Returns the one instance of this JVM. */
    public static RawQueue of(ObjectRef ref) {
        Object key = "queue " + ref.id();
        RawQueue known = ref.workspace().local(RawQueue.class, key);
        return known != null ? known : ref.workspace().local(RawQueue.class, key, new RawQueue(ref));
    }

    /** Returns the group of the consumers that name no group. */
    public ConsumerGroup first() {
        return groups.first();
    }

    /** Returns the most elements that are in the queue, not yet taken. */
    public long capacity() {
        return capacity;
    }

    /** Returns the most deliveries of an element; 0 for no limit. */
    int maxAttempts() {
        return ref.options();
    }

    /**
     * Appends an element, waiting at most {@code nanos} for room.
     *
     * @param maxLength the most bytes that it has
     * @param writer writes it, under the put lock
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return false when the time was up
     * @throws InterruptedException when interrupted before there was room; nothing was put
     * @throws IllegalArgumentException when it is too large, or larger than {@code maxLength}; nothing was put
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
            for (long left = wait.remaining(); left > 0; left = wait.remaining()) {
                groups.repairAbandoned();
                awaitRoom(wait, left);
                throwIfInterrupted();
                if (append(maxLength, writer, wait.remaining(), true)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Appends all these elements, one after the other, waiting for room. */
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
        // The wait is prepared before the last check: consumers notify only waiters that have done so.
        int ticket = progress.prepareWait();
        if (room() == 0 && !isShutDown()) {
            wait.publish();
            progress.await(ticket, nanos);
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

    /** Appends an element. Returns false if there is no room, or on timeout of the put lock. */
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
            // The CAS that has released the lock is between the store of the count and the check for waiters (Dekker).
            notifyConsumers(last - before);
        }
        return true;
    }

    /** Appends as many elements as there is room for, from {@code from} on. Returns their number. */
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
            notifyConsumers(last - before);
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
     * Checks, without Chronicle, whether the files can be those that were written. Other processes may append and
     * delete meanwhile.
     *
     * @throws io.polyproc.queue.QueueException when a file cannot be what was written
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

    /** Returns the number of elements for which there is room, limited by the slowest group. */
    private long room() {
        if (capacity == Long.MAX_VALUE) {
            return capacity;
        }
        return Math.max(0, capacity - (appended() - groups.takenByAll()));
    }

    /** Returns the number of elements for which there is room, after the repair of counts. */
    public long remainingCapacity() {
        repairIfAbandoned();
        groups.repairAbandoned();
        return room();
    }

    /** Waits until every element was taken, and acknowledged where required. Returns false on timeout. */
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
                // The wait is prepared before the check: consumers notify only waiters that have done so.
                int ticket = progress.prepareWait();
                if (group.unfinished() == 0) {
                    return true;
                }
                if (isShutDownNow()) {
                    throw new QueueShutdownException(ref);
                }
                long left = wait.remaining();
                if (left <= 0) {
                    return false;
                }
                wait.publish();
                progress.await(ticket, left);
                quiet = !progress.hasAdvancedSince(ticket);
            }
        }
    }

    /**
     * Refuses further puts. Puts in progress are in the queue when this returns, so consumers that find no element have
     * not missed one.
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

    /** Refuses further puts and takes. Does not wait. */
    public void shutDownNow() {
        state.setVolatile(0, SHUT_DOWN);
        wakeAll();
    }

    /** Undoes {@link #shutDown} or {@link #shutDownNow}. */
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
        signal.notifyWaiters(Integer.MAX_VALUE);
        progress.notifyWaiters(Integer.MAX_VALUE);
        activity.notifyIfWaiters(Integer.MAX_VALUE);
    }

    /** Tells whether puts are refused. */
    public boolean isShutDown() {
        return state.getVolatile(0) != OPEN;
    }

    /** Tells whether takes are refused, too. */
    public boolean isShutDownNow() {
        return state.getVolatile(0) == SHUT_DOWN;
    }

    /** Finds or creates the group whose name has this hash. A new one begins at the position of the first group. */
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

    /** Returns the group with this object. */
    public ConsumerGroup groupAt(ObjectRef group) {
        return groups.at(group);
    }

    /** Finds or creates the queue of elements that had their last attempt. */
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

    /** Returns the object of this queue. */
    public ObjectRef ref() {
        return ref;
    }

    /** Deletes the files that no group needs any more. */
    void deleteFiles() {
        log.deleteUpTo(groups.firstFile());
    }

    /** Notifies the waiters for room or for the end of all work after a take or an acknowledgement. */
    void progressed() {
        progress.notifyIfWaiters(Integer.MAX_VALUE);
        if (isShutDown()) {
            // It may have been the last element: then waiting consumers must return.
            signal.notifyWaiters(Integer.MAX_VALUE);
        }
    }

    /**
     * Notifies consumers of this number of elements; all consumers when there are several groups, since an unparked one
     * may be of another group.
     */
    void notifyConsumers(long elements) {
        if (elements > 0) {
            signal.notifyIfWaiters(
                    groups.all().size() > 1 ? Integer.MAX_VALUE : (int) Math.min(elements, Integer.MAX_VALUE));
            activity.notifyIfWaiters(Integer.MAX_VALUE);
        }
    }

    /** Returns the event count on which consumers wait for elements. */
    EventCount signal() {
        return signal;
    }

    /** Returns the sequence number of the last element. */
    long appended() {
        // SYNC element-counted: acquire. Pairs with the release in count(). Without it a consumer could miss the
        // element in the log.
        return appended.getAcquire(0);
    }

    /**
     * Repairs the count from the log if a process died within an append. Returns true in that case. Does not wait for
     * living owners.
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

    /** Publishes the appended elements by the store of their count. The caller holds the put lock. */
    private void count(long sequence) {
        if (sequence != appended.getPlain(0)) {
            // SYNC element-counted: release. Pairs with the acquire in appended(). Without it a consumer could read the
            // count before the element is in the log.
            appended.setRelease(0, sequence);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.QUEUE_COUNTED);
            }
        }
    }

    /** Acquires the put lock, and repairs the counter from the log if its owner died. */
    private void lock() {
        refuseInsideOfAWriter();
        putLock.acquireRepairing(recount);
    }

    /** As {@link #lock()}, waiting up to the given time; 0 or less for one attempt. Returns false on timeout. */
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
        // Threads that parked before the death have not been notified.
        signal.notifyWaiters(Integer.MAX_VALUE);
        activity.notifyWaiters(Integer.MAX_VALUE);
    }

    /** Tells whether the caller is a writer of an element. */
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

    /** As {@link #openLog()}; returns null on timeout of the put lock, which the first call acquires. */
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

    /** Tells whether the workspace is open in this JVM. */
    boolean isOpen() {
        return workspace.isOpen();
    }

    /** Returns a new reader, from the first element of the log on, for {@link #readAfter} and {@link #closeReader}. */
    public LogReader newReader() {
        return log.newReader(openLog());
    }

    /**
     * Calls {@link LogReader#readAfter}, and excludes a concurrent close, which unmaps the memory of the reader.
     */
    public boolean readAfter(LogReader reader, long index) {
        synchronized (reader) {
            return reader.readAfter(index);
        }
    }

    /** Closes a reader. */
    public void closeReader(LogReader reader) {
        log.closeReader(reader);
    }

    Path directory() {
        return log.directory();
    }

    /**
     * Closes the log in this JVM. It waits up to a second for each lock, so that operations in progress can complete.
     */
    @Override
    public void close() {
        if (!log.isWanted()) {
            return;
        }
        List<ConsumerGroup> all = groups.known();
        List<Boolean> locked =
                all.stream().map(group -> group.lockWithin(CLOSE_TIMEOUT_NANOS)).toList();
        boolean put = putLock.acquire(CLOSE_TIMEOUT_NANOS, false) == Outcome.ACQUIRED;
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

    /** Returns the exception for a failed call: a {@link ClosedException} if the workspace was closed meanwhile. */
    public RuntimeException explain(RuntimeException e) {
        return workspace.isOpen() ? e : new ClosedException(ref.toString());
    }
}

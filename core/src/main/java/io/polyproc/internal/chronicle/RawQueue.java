package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.ClosedException;
import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.ObjectType;
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
 * <p>{@link QueueProducer} puts under the {@link QueuePutLock}, {@link ConsumerGroup} takes, {@link QueueLog} has the
 * files. Files that no group needs any more are deleted.
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
    private final LongCells deadLetters;
    private final QueueLog log;
    private final QueueSignals signals;
    private final QueuePutLock putLock;
    private final QueueState state;
    private final ConsumerGroups groups;
    private final QueueProducer producer;

    private RawQueue(ObjectRef ref) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.deadLetters = ref.longs(DEAD_LETTERS_OFFSET);
        this.log = new QueueLog(ref);
        this.signals = new QueueSignals(ref);
        this.putLock = new QueuePutLock(ref, log, signals);
        this.state = new QueueState(ref, putLock, signals);
        // The groups ask this queue for all that is above.
        this.groups = new ConsumerGroups(this, ref);
        this.producer = new QueueProducer(ref, putLock, log, state, groups, signals);
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
        return producer.capacity();
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
        return producer.put(maxLength, writer, nanos);
    }

    /** Appends all these elements, one after the other, waiting for room. */
    public void putAll(List<byte[]> elements) throws InterruptedException {
        producer.putAll(elements);
    }

    /** Appends an element if there is room. */
    public boolean tryPut(int maxLength, DirectWriter writer) {
        return producer.tryPut(maxLength, writer);
    }

    /**
     * Checks, without Chronicle, whether the files can be those that were written. Other processes may append and
     * delete meanwhile.
     *
     * @throws io.polyproc.queue.QueueException when a file cannot be what was written
     */
    public void checkFiles() {
        if (putLock.appended() > 0) {
            log.check(groups::firstFile);
        }
    }

    /** Returns the number of elements for which there is room, after the repair of counts. */
    public long remainingCapacity() {
        return producer.remainingCapacity();
    }

    /** Waits until every element was taken, and acknowledged where required. Returns false on timeout. */
    public boolean awaitFinished(ConsumerGroup group, long nanos) throws InterruptedException {
        return group.awaitFinished(nanos);
    }

    /**
     * Refuses further puts. Puts in progress are in the queue when this returns, so consumers that find no element have
     * not missed one.
     */
    public void shutDown() {
        state.shutDown();
    }

    /** Refuses further puts and takes. Does not wait. */
    public void shutDownNow() {
        state.shutDownNow();
    }

    /** Undoes {@link #shutDown} or {@link #shutDownNow}. */
    public void reopen() {
        state.reopen();
    }

    /** Tells whether puts are refused. */
    public boolean isShutDown() {
        return state.isShutDown();
    }

    /** Tells whether takes are refused, too. */
    public boolean isShutDownNow() {
        return state.isShutDownNow();
    }

    /** Finds or creates the group whose name has this hash. A new one begins at the position of the first group. */
    public ConsumerGroup group(long hash) {
        return groups.findOrAdd(hash);
    }

    /** Returns the group with this object. */
    public ConsumerGroup groupAt(ObjectRef group) {
        return groups.at(group);
    }

    /** Finds or creates the queue of elements that had their last attempt. */
    public RawQueue deadLetters() {
        // SYNC dead-letters-exist: acquire. Pairs with the release below. Without it the queue could be used before it
        // is initialised.
        if (deadLetters.getAcquire(0) == 0) {
            putLock.acquire();
            try {
                if (deadLetters.getPlain(0) == 0) {
                    ObjectRef made = findOrCreate(workspace, null, ref.detail(), 0, 0);
                    // SYNC dead-letters-exist: release. Pairs with the acquire above.
                    deadLetters.setRelease(0, made.id());
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
        signals.notifyOfProgress(state.isShutDown());
    }

    /** Notifies consumers of elements that were given back. */
    void notifyConsumers(int elements) {
        groups.notifyConsumers(elements);
    }

    QueueSignals signals() {
        return signals;
    }

    QueuePutLock putLock() {
        return putLock;
    }

    QueueState state() {
        return state;
    }

    /** Tells whether the workspace is open in this JVM. */
    boolean isOpen() {
        return workspace.isOpen();
    }

    /** Returns a new reader, from the first element of the log on, for {@link #readAfter} and {@link #closeReader}. */
    public LogReader newReader() {
        return log.newReader(putLock.openLog());
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
        List<Boolean> locked = all.stream()
                .map(group -> group.position().lockWithin(CLOSE_TIMEOUT_NANOS))
                .toList();
        boolean put = putLock.acquireWithin(CLOSE_TIMEOUT_NANOS);
        try {
            all.forEach(group -> group.position().closeReader());
            log.close();
        } finally {
            if (put) {
                putLock.release();
            }
            for (int i = 0; i < all.size(); i++) {
                if (locked.get(i)) {
                    all.get(i).position().unlock();
                }
            }
        }
    }

    /** Returns the exception for a failed call: a {@link ClosedException} if the workspace was closed meanwhile. */
    public RuntimeException explain(RuntimeException e) {
        return workspace.isOpen() ? e : new ClosedException(ref.toString());
    }
}

package io.polyproc.internal.chronicle;

import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.List;

/**
 * The producer side of a durable queue: appends elements to the log, and waits for room where the queue has a capacity.
 *
 * <p><b>Thread and process safety.</b> Safe. Appends exclude each other by the put lock.
 *
 * <p><b>Progress.</b> Blocking. Threads that wait for room park on an event count and hold no lock.
 *
 * <p><b>If a process dies here.</b> The element is in the log entirely or not at all; {@link QueuePutLock} counts
 * again.
 */
final class QueueProducer {

    private final ObjectRef ref;
    private final QueuePutLock putLock;
    private final QueueLog log;
    private final QueueState state;
    private final ConsumerGroups groups;
    private final EventCount progress;
    private final long capacity;

    /** Guarded by the put lock. */
    private final Excerpt excerpt = new Excerpt();

    QueueProducer(
            ObjectRef ref,
            QueuePutLock putLock,
            QueueLog log,
            QueueState state,
            ConsumerGroups groups,
            QueueSignals signals) {
        this.ref = ref;
        this.putLock = putLock;
        this.log = log;
        this.state = state;
        this.groups = groups;
        this.progress = signals.progress();
        this.capacity = ref.size() == 0 ? Long.MAX_VALUE : ref.size();
    }

    /** Returns the most elements that are in the queue, not yet taken. */
    long capacity() {
        return capacity;
    }

    /** Appends an element, waiting at most {@code nanos} for room; see {@link RawQueue#put}. */
    boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
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
    void putAll(List<byte[]> elements) throws InterruptedException {
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

    /** Appends an element if there is room. */
    boolean tryPut(int maxLength, DirectWriter writer) {
        checkLength(maxLength);
        try {
            return appendOrRepair(maxLength, writer, Long.MAX_VALUE, false);
        } catch (InterruptedException e) {
            throw new AssertionError("an uninterruptible wait was interrupted", e);
        }
    }

    private void awaitRoom(WaitRecord wait, long nanos) {
        // The wait is prepared before the last check: consumers notify only waiters that have done so.
        int ticket = progress.prepareWait();
        if (room() == 0 && !state.isShutDown()) {
            wait.publish();
            progress.await(ticket, nanos);
        }
    }

    private void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw putLock.interruption();
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
        if (!putLock.acquire(nanos, interruptibly)) {
            return false;
        }
        long before = putLock.last();
        long last = before;
        try {
            state.checkNotShutDown();
            if (room() == 0) {
                return false;
            }
            last = appendUnderLock(last, maxLength, writer);
        } finally {
            putLock.count(last);
            putLock.release();
            // The CAS that has released the lock is between the store of the count and the check for waiters (Dekker).
            groups.notifyConsumers(last - before);
        }
        return true;
    }

    /** Appends as many elements as there is room for, from {@code from} on. Returns their number. */
    private int appendSome(List<byte[]> elements, int from) throws InterruptedException {
        putLock.acquire(Long.MAX_VALUE, true);
        long before = putLock.last();
        long last = before;
        try {
            state.checkNotShutDown();
            int end = from + (int) Math.min(elements.size() - from, room());
            for (int i = from; i < end; i++) {
                byte[] element = elements.get(i);
                last = appendUnderLock(last, element.length, into -> into.put(element));
            }
            return end - from;
        } finally {
            putLock.count(last);
            putLock.release();
            groups.notifyConsumers(last - before);
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
        return Math.max(0, capacity - (putLock.appended() - groups.takenByAll()));
    }

    /** Returns the number of elements for which there is room, after the repair of counts. */
    long remainingCapacity() {
        putLock.repairIfAbandoned();
        groups.repairAbandoned();
        return room();
    }
}

package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.List;

/**
 * The producer side of a ring queue: all that moves its tail. A put writes the element after the tail and publishes it
 * by the store of its header, the linearization point; the store of the tail follows. {@link RingQueueConsumer} is the
 * other side.
 *
 * <p><b>Thread and process safety.</b> Safe. Puts exclude each other by the put lock.
 *
 * <p><b>Progress.</b> Blocking. A put waits for other puts, and for room.
 *
 * <p><b>If a process dies here.</b> The element is in the queue if its header was stored; bytes without a header are
 * overwritten. {@link RingQueueRecovery} moves the tail after a header that was stored.
 */
final class RingQueueProducer {

    private final ObjectRef ref;
    private final RingElements elements;
    private final RingHolds holds;
    private final BiasedLock lock;
    private final RingQueueLocking locking;
    private final RingQueueRecovery recovery;
    private final RingQueueNotEmpty notEmpty;
    private final RingQueueNotFull notFull;
    private final LongCells tail;
    private final LongCells head;

    /** The tail that this JVM stored last. Guarded by the put lock. */
    private long lastTail = -1;

    /** The bound of producers, as this JVM read it last. Guarded by the put lock. */
    private long boundSeen;

    RingQueueProducer(
            ObjectRef ref,
            RingElements elements,
            RingHolds holds,
            BiasedLock lock,
            RingQueueNotEmpty notEmpty,
            RingQueueNotFull notFull) {
        this.ref = ref;
        this.elements = elements;
        this.holds = holds;
        this.lock = lock;
        this.locking = new RingQueueLocking(ref);
        this.recovery = new RingQueueRecovery(ref, lock, elements, holds, notFull);
        this.notEmpty = notEmpty;
        this.notFull = notFull;
        this.tail = ref.longs(TAIL_OFFSET);
        this.head = ref.longs(HEAD_OFFSET);
    }

    /** Appends an element, waiting at most {@code nanos} for room; see {@link RawRingQueue#put}. */
    boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        elements.checkLength(maxLength);
        locking.throwIfInterrupted();
        return lockInterruptibly(nanos) && putAndRelease(maxLength, writer)
                || nanos > 0 && putWithin(maxLength, writer, nanos);
    }

    private boolean putWithin(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            int spins = notFull.begin();
            for (long left = wait.remaining(); left > 0; left = wait.remaining()) {
                notFull.await(maxLength, spins, left, wait);
                recovery.releaseDeadHolds();
                spins = 0;
                locking.throwIfInterrupted();
                if (lockInterruptibly(wait.remaining()) && putAndRelease(maxLength, writer)) {
                    return true;
                }
            }
            return false;
        } finally {
            notFull.passOn(maxLength);
        }
    }

    /** Appends an element if there is room for {@code maxLength} bytes. */
    boolean tryPut(int maxLength, DirectWriter writer) {
        elements.checkLength(maxLength);
        lock();
        if (putAndRelease(maxLength, writer)) {
            return true;
        }
        if (!recovery.releaseDeadHolds()) {
            return false;
        }
        lock();
        return putAndRelease(maxLength, writer);
    }

    /** Appends all these elements, as many at once as there is room for, waiting for more. */
    void putAll(List<byte[]> all) throws InterruptedException {
        all.forEach(element -> elements.checkLength(element.length));
        int done = 0;
        try (WaitRecord wait = new WaitRecord(ref, Long.MAX_VALUE)) {
            while (done < all.size()) {
                locking.throwIfInterrupted();
                lockInterruptibly(Long.MAX_VALUE);
                done += putSomeAndRelease(all, done);
                if (done < all.size()) {
                    notFull.await(all.get(done).length, notFull.begin(), Long.MAX_VALUE, wait);
                    recovery.releaseDeadHolds();
                }
            }
        } finally {
            notFull.passOn(0);
        }
    }

    private boolean putAndRelease(int maxLength, DirectWriter writer) {
        int put = 0;
        try {
            long at = lastTail;
            if (hasRoom(at, maxLength)) {
                int length = elements.write(at, maxLength, writer);
                publish(at, length, RingElements.after(at, length));
                put = 1;
            }
        } finally {
            release(put);
        }
        return put > 0;
    }

    private int putSomeAndRelease(List<byte[]> all, int from) {
        int done = from;
        int put = 0;
        try {
            long first = lastTail;
            long at = first;
            while (done < all.size() && hasRoom(at, all.get(done).length)) {
                byte[] element = all.get(done);
                elements.write(at, element.length, into -> into.put(element));
                if (done > from) {
                    // Consumers do not reach this element before the first one has its header, which publishes all.
                    elements.publish(at, element.length);
                }
                at = RingElements.after(at, element.length);
                done++;
            }
            if (done > from) {
                publish(first, all.get(from).length, at);
                put = done - from;
            }
        } finally {
            release(put);
        }
        return put;
    }

    /** Tells whether there is room after {@code at}, the present or future tail. */
    private boolean hasRoom(long at, int length) {
        if (elements.fits(at, boundSeen, length)) {
            return true;
        }
        // SYNC ring-queue-taken: acquire. Pairs with the release of head in RingQueueConsumer.moveHead(). Without it
        // this thread could overwrite bytes that are still being read.
        boundSeen = holds.bound(head.getAcquire(0));
        return elements.fits(at, boundSeen, length);
    }

    /** Publishes the element at this cursor, and the elements after it up to {@code end}. */
    private void publish(long at, int length, long end) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_WRITTEN);
        }
        elements.publish(at, length);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_PUBLISHED);
        }
        // SYNC ring-queue-tail: release. Pairs with the volatile read in RingQueueStatus.size(). Without it old bytes
        // after the tail could be taken for a header.
        tail.setRelease(0, end);
        lastTail = end;
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_COUNTED);
        }
    }

    /**
     * Releases the put lock and notifies consumers of {@code put} elements. A waiter prepares its wait before it checks
     * for an element. If {@code release} returns true, it was an atomic instruction between the store of the header and
     * the check for waiters here. So one of the two sees the other (Dekker). The own bias is revoked while there are
     * waiters.
     */
    private void release(int put) {
        if (lock.release() && notEmpty.hasWaiters()) {
            lock.revokeOwnBias();
            if (put > 0) {
                notEmpty.notifyIfWaiters(put);
            }
        }
    }

    private void lock() {
        if (!lock.enter()) {
            locking.acquire(lock);
            refresh();
        }
    }

    private boolean lockInterruptibly(long nanos) throws InterruptedException {
        if (lock.enter()) {
            return true;
        }
        if (!locking.acquireInterruptibly(lock, nanos)) {
            return false;
        }
        refresh();
        return true;
    }

    /**
     * Refreshes the cached cursors after the lock was acquired on the slow path: other threads may have put or died
     * meanwhile.
     */
    private void refresh() {
        recovery.repairTail();
        long now = tail.getPlain(0);
        if (now != lastTail) {
            lastTail = now;
            // The cached bound may be so old that the counts have wrapped around.
            // SYNC ring-queue-taken: acquire, as in hasRoom().
            boundSeen = holds.bound(head.getAcquire(0));
        }
    }
}

package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.codec.DirectReader;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.codec.ElementCopy;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The consumer side of a ring queue: all that moves its head. A take reads the element at the head and consumes it by
 * the store of the head, the linearization point. Consumers poll the header of the element and never touch the cache
 * line of the tail. {@link RingQueueProducer} is the other side.
 *
 * <p><b>Thread and process safety.</b> Safe. Takes exclude each other by the take lock, which {@link RingDrain} and
 * {@link RingScan} acquire themselves.
 *
 * <p><b>Progress.</b> Blocking. A take waits for other takes, and for an element.
 *
 * <p><b>If a process dies here.</b> Before the store of the head, the element is still in the queue; after it, the
 * element is lost with its consumer.
 */
final class RingQueueConsumer {

    private final ObjectRef ref;
    private final RingElements elements;
    private final RingHolds holds;
    private final BiasedLock lock;
    private final RingQueueLocking locking;
    private final RingQueueStatus status;
    private final RingQueueNotEmpty notEmpty;
    private final RingQueueNotFull notFull;
    private final LongCells head;
    private final IntCells giveBacks;

    /** The head that this JVM stored last. Guarded by the take lock. */
    private long lastHead;

    RingQueueConsumer(
            ObjectRef ref,
            RingElements elements,
            RingHolds holds,
            BiasedLock lock,
            RingQueueStatus status,
            RingQueueNotEmpty notEmpty,
            RingQueueNotFull notFull) {
        this.ref = ref;
        this.elements = elements;
        this.holds = holds;
        this.lock = lock;
        this.locking = new RingQueueLocking(ref);
        this.status = status;
        this.notEmpty = notEmpty;
        this.notFull = notFull;
        this.head = ref.longs(HEAD_OFFSET);
        this.giveBacks = ref.ints(GIVE_BACKS_OFFSET);
    }

    /** Takes the first element, waiting at most {@code nanos} for one; see {@link RawRingQueue#take}. */
    boolean take(DirectReader reader, long nanos) throws InterruptedException {
        locking.throwIfInterrupted();
        return (lock.enter() || status.mayHaveElement() && lockInterruptibly(nanos)) && takeAndRelease(reader, 1) > 0
                || nanos > 0 && takeWithin(reader, nanos);
    }

    private boolean takeWithin(DirectReader reader, long nanos) throws InterruptedException {
        boolean taken = false;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            int spinPauses = notEmpty.begin();
            for (long left = wait.remaining(); left > 0 && !taken; left = wait.remaining()) {
                notEmpty.await(spinPauses, left, wait);
                spinPauses = 0;
                locking.throwIfInterrupted();
                taken = status.mayHaveElement() && lockInterruptibly(wait.remaining()) && takeAndRelease(reader, 1) > 0;
            }
            return taken;
        } finally {
            if (!taken) {
                notEmpty.passOn();
            }
        }
    }

    /** Takes up to {@code max} available elements, in order. Returns the number of elements taken. */
    int tryTake(DirectReader reader, int max) {
        return max > 0 && lockIfElement() ? takeAndRelease(reader, max) : 0;
    }

    /** Returns the bytes of the first element without taking it; null if there is none. */
    byte[] peek() {
        if (!lockIfElement()) {
            return null;
        }
        try {
            int length = elements.lengthAt(lastHead);
            return length < 0 ? null : elements.copy(lastHead, length);
        } finally {
            release(0);
        }
    }

    private int takeAndRelease(DirectReader reader, int max) {
        int taken = 0;
        try {
            long at = lastHead;
            for (int length = elements.lengthAt(at); length >= 0; length = taken < max ? elements.lengthAt(at) : -1) {
                taken++;
                at = takeFirst(at, length, reader);
            }
        } finally {
            release(taken);
        }
        return taken;
    }

    /**
     * Passes the element at the head to the reader and takes it, even if a user's reader fails. Returns the cursor
     * after it. A copy that fails because the heap is full takes nothing.
     */
    private long takeFirst(long at, int length, DirectReader reader) {
        long next = RingElements.after(at, length);
        try {
            elements.read(at, length, reader);
        } catch (Throwable e) {
            if (!(reader instanceof ElementCopy)) {
                moveHead(next);
            }
            throw e;
        }
        moveHead(next);
        return next;
    }

    private void moveHead(long next) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_READ);
        }
        // SYNC ring-queue-taken: release. Pairs with the acquire of head in RingQueueProducer.hasRoom(). Without it a
        // producer could see the new head before this thread has read the element.
        head.setRelease(0, next);
        lastHead = next;
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_TAKEN);
        }
    }

    /**
     * Takes the first element for a drain, which holds it. Returns false if there is none. The caller owns the take
     * lock.
     */
    boolean takeHeld(RingDrain drain) {
        long at = lastHead;
        int length = elements.lengthAt(at);
        if (length < 0) {
            return false;
        }
        elements.read(at, length, drain.copy());
        drain.hold(at);
        moveHead(RingElements.after(at, length));
        return true;
    }

    /**
     * Puts an element that was taken at {@code cursor} back in front of the head. The caller owns the take lock.
     * Allocates nothing.
     */
    void putBack(long cursor, byte[] element) {
        long back = RingElements.before(lastHead, element.length);
        // The bytes in front of the head are free, since producers have not passed the hold.
        holds.shiftYounger(cursor, element.length);
        elements.putBack(back, element);
        // Plain would suffice: all that read this count own the take lock.
        giveBacks.setRelease(0, giveBacks.getPlain(0) + 1);
        // SYNC ring-queue-given-back: volatile. Pairs with the volatile read of head in
        // RingQueueStatus.mayHaveElement(). A consumer that prepares its wait and then checks either sees the element
        // or is notified (Dekker). Without it that consumer could park although there is an element.
        head.setVolatile(0, back);
        lastHead = back;
    }

    /**
     * Releases the take lock and notifies producers of {@code taken} takes, as the release of the put lock does. Each
     * take unparks one producer: unparking all for the room of one element would cause a thundering herd. The unparked
     * producer may need more room than there is; then another waiter checks within one park interval.
     */
    void release(int taken) {
        // SYNC ring-queue-room: the atomic instruction of a release that returns true. Pairs with the volatile read of
        // head in RingQueueStatus.mayHaveRoom(). Without it a producer could miss the room and the notification.
        if (lock.release() && notFull.hasWaiters()) {
            lock.revokeOwnBias();
            if (taken > 0) {
                notFull.notifyWaiters(taken);
            }
        }
    }

    /** Acquires the take lock if there may be an element. Returns false if there is none. */
    boolean lockIfElement() {
        if (lock.enter()) {
            return true;
        }
        if (!status.mayHaveElement()) {
            return false;
        }
        lock();
        return true;
    }

    /** Acquires the take lock. */
    void lock() {
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
     * Refreshes the cached head after the lock was acquired on the slow path: other threads may have taken meanwhile.
     */
    private void refresh() {
        lastHead = head.getPlain(0);
    }

    /** Returns the cursor of the first element. The caller owns the take lock. */
    long lastHead() {
        return lastHead;
    }

    /** Returns the number of elements that were put back. The caller owns the take lock. */
    int giveBacks() {
        // Plain would suffice, as in putBack().
        return giveBacks.getAcquire(0);
    }
}

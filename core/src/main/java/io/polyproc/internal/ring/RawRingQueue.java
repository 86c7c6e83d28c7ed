package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.codec.ElementCopy;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.io.Closeable;
import java.util.List;

/**
 * A bounded MPMC queue of byte strings. It is Lamport's ring ("Proving the Correctness of Multiprocess Programs", 1977)
 * between the owner of the put lock and the owner of the take lock. There is one instance for each queue and JVM.
 *
 * <p>A put writes the element after the tail and publishes it by the store of its header; the store of the tail
 * follows. A take reads the element at the head and consumes it by the store of the head. So each operation has one
 * store as its linearization point. Consumers poll the header and never touch the cache line of the tail. {@link
 * RingElements} has the bytes, {@link RingQueueDescriptor} the layout.
 *
 * <p>Each lock is biased towards a thread that alone has used it for a while ({@link BiasedLock}). So a queue from one
 * thread to another needs no atomic instruction on its fast path.
 *
 * <p><b>Progress.</b> Blocking: puts exclude each other for a moment, and so do takes; a put and a take run
 * concurrently. Threads that wait for elements or room park on an event count and hold no lock.
 *
 * <p><b>If a process dies here.</b> If it owned a lock, the next thread takes the lock over within one park interval,
 * and finds the element published or not; bytes without a header are overwritten. Between the store of a header and
 * that of the tail, the element is published, {@link #size} counts it, and the next owner of the lock moves the tail
 * after it. Between a store and the notification, waiters check again within one park interval.
 */
public final class RawRingQueue implements Closeable {

    /** The most elements of a queue: the largest count in the upper half of a cursor. */
    public static final int MAX_CAPACITY = MAX_ELEMENTS;

    /** The most bytes of a ring. */
    public static final int MAX_BYTES = 1 << 29;

    private static final long CLOSE_TIMEOUT_NANOS = 1_000_000_000L;

    /** The park interval of a waiter that the other side may not have seen. After that time it has seen the waiter. */
    private static final long UNSEEN_PARK_NANOS = 1_000_000;

    /** The most attempts of {@link #isReady} to be seen by the owner of the put lock; the next call repeats them. */
    private static final int WATCH_LIMIT = 20;

    private final ObjectRef ref;
    private final RingElements elements;
    private final PollBackoff backoff;
    private final AdaptiveSpin elementSpin = new AdaptiveSpin();
    private final AdaptiveSpin roomSpin = new AdaptiveSpin();
    private final BiasedLock putLock;
    private final BiasedLock takeLock;
    private final LongCells tail;
    private final LongCells head;
    private final IntCells deathsSeen;
    private final EventCount arrivals;
    private final EventCount room;
    private final EventCount activity;
    private final IntCells giveBacks;
    private final RingHolds holds;

    /** The tail that this JVM stored last. Guarded by the put lock. */
    private long lastTail = -1;

    /** The bound of producers, as this JVM read it last. Guarded by the put lock. */
    private long boundSeen;

    /** The head that this JVM stored last. Guarded by the take lock. */
    private long lastHead;

    private RawRingQueue(ObjectRef ref) {
        this.ref = ref;
        this.elements = new RingElements(ref);
        this.backoff = new PollBackoff(elements.capacity());
        this.putLock = BiasedLock.inside(ref, PUT_LOCK_OFFSET);
        this.takeLock = BiasedLock.inside(ref, TAKE_LOCK_OFFSET);
        this.tail = ref.longs(TAIL_OFFSET);
        this.head = ref.longs(HEAD_OFFSET);
        this.deathsSeen = ref.ints(DEATHS_SEEN_OFFSET);
        this.arrivals = new EventCount(ref.workspace(), ref.ints(ELEMENTS_OFFSET));
        this.room = new EventCount(ref.workspace(), ref.ints(ROOM_OFFSET));
        this.activity = EventCount.ofActivity(ref.workspace());
        this.giveBacks = ref.ints(GIVE_BACKS_OFFSET);
        this.holds = new RingHolds(ref);
    }

    /** Finds or creates a queue of at most {@code capacity} elements in {@code bytes} bytes, a power of two. */
    public static ObjectRef findOrCreate(
            MappedWorkspace workspace, String name, long elementType, int capacity, int bytes) {
        return workspace.findOrCreate(
                new ObjectSpec(
                        ObjectType.RING_QUEUE,
                        name,
                        Integer.numberOfTrailingZeros(bytes),
                        capacity,
                        elementType,
                        LENGTH + RingElements.dataLength(bytes)),
                ObjectSpec.NO_VALUE);
    }

    /** Returns the one instance of this JVM. */
    public static RawRingQueue of(ObjectRef ref) {
        Object key = "ring queue " + ref.id();
        RawRingQueue known = ref.workspace().local(RawRingQueue.class, key);
        return known != null ? known : ref.workspace().local(RawRingQueue.class, key, new RawRingQueue(ref));
    }

    /** Returns the most elements at a time. */
    public int capacity() {
        return elements.capacity();
    }

    /**
     * Tells whether there is an element. If not, the next put notifies the waiters on the activity of the workspace.
     */
    public boolean isReady() {
        if (mayHaveElement()) {
            return true;
        }
        // A bias owner inside the lock may miss the contended bit. It is inside for a moment, unless its writer is
        // slow.
        for (int spins = WATCH_LIMIT; !putLock.watch() && spins > 0; spins--) {
            if (mayHaveElement()) {
                return true;
            }
            Parking.spinPause();
        }
        return mayHaveElement();
    }

    /**
     * Returns the number of elements at one moment within the call. The head is read before and after the tail; if both
     * reads are equal, the count is that of a moment between them. Lock-free: each retry means that another thread has
     * taken an element.
     */
    public int size() {
        while (true) {
            long first = head.getVolatile(0);
            long end = tail.getVolatile(0);
            // A producer may be between the two stores of a put, or may have died there.
            long published = elements.endOf(end);
            // If the tail has moved, the bytes after the old one may no longer be headers.
            long moved = tail.getVolatile(0);
            if (head.getVolatile(0) == first) {
                return Math.min(capacity(), RingElements.count(moved == end ? published : moved, first));
            }
        }
    }

    /**
     * Appends an element, waiting at most {@code nanos} for room.
     *
     * @param maxLength the most bytes that it writes
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return false when the time was up
     * @throws InterruptedException when interrupted before there was room; nothing was put
     * @throws IllegalArgumentException when the ring is smaller than the element
     */
    public boolean put(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        elements.checkLength(maxLength);
        throwIfInterrupted();
        return lockInterruptibly(putLock, nanos) && putAndRelease(maxLength, writer)
                || nanos > 0 && putWithin(maxLength, writer, nanos);
    }

    private boolean putWithin(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            int spins = roomSpin.begin();
            for (long left = wait.remaining(); left > 0; left = wait.remaining()) {
                awaitRoom(maxLength, spins, left, wait);
                releaseDeadHolds();
                spins = 0;
                throwIfInterrupted();
                if (lockInterruptibly(putLock, wait.remaining()) && putAndRelease(maxLength, writer)) {
                    return true;
                }
            }
            return false;
        } finally {
            passOnRoom(maxLength);
        }
    }

    /** Appends an element if there is room for {@code maxLength} bytes. */
    public boolean tryPut(int maxLength, DirectWriter writer) {
        elements.checkLength(maxLength);
        lock(putLock);
        if (putAndRelease(maxLength, writer)) {
            return true;
        }
        if (!releaseDeadHolds()) {
            return false;
        }
        lock(putLock);
        return putAndRelease(maxLength, writer);
    }

    /** Frees the room of elements that dead processes held for a target. Returns false if there are none. */
    private boolean releaseDeadHolds() {
        if (!holds.releaseDead()) {
            return false;
        }
        room.notifyWaiters(Integer.MAX_VALUE);
        return true;
    }

    /** Appends all these elements, as many at once as there is room for, waiting for more. */
    public void putAll(List<byte[]> all) throws InterruptedException {
        all.forEach(element -> elements.checkLength(element.length));
        int done = 0;
        try (WaitRecord wait = new WaitRecord(ref, Long.MAX_VALUE)) {
            while (done < all.size()) {
                throwIfInterrupted();
                lockInterruptibly(putLock, Long.MAX_VALUE);
                done += putSomeAndRelease(all, done);
                if (done < all.size()) {
                    awaitRoom(all.get(done).length, roomSpin.begin(), Long.MAX_VALUE, wait);
                    releaseDeadHolds();
                }
            }
        } finally {
            passOnRoom(0);
        }
    }

    /** Returns a writer of these bytes. */
    public static DirectWriter copyOf(byte[] element) {
        return into -> into.put(element);
    }

    /**
     * Takes the first element, waiting at most {@code nanos} for one.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return false when the time was up
     * @throws InterruptedException when interrupted before there was one; nothing was taken
     */
    public boolean take(DirectReader reader, long nanos) throws InterruptedException {
        throwIfInterrupted();
        return (takeLock.enter() || mayHaveElement() && lockInterruptibly(takeLock, nanos))
                        && takeAndRelease(reader, 1) > 0
                || nanos > 0 && takeWithin(reader, nanos);
    }

    private boolean takeWithin(DirectReader reader, long nanos) throws InterruptedException {
        boolean taken = false;
        try (WaitRecord wait = new WaitRecord(ref, nanos)) {
            int spinPauses = elementSpin.begin() * Parking.spinPauseLength();
            for (long left = wait.remaining(); left > 0 && !taken; left = wait.remaining()) {
                awaitElement(spinPauses, left, wait);
                spinPauses = 0;
                throwIfInterrupted();
                taken = mayHaveElement()
                        && lockInterruptibly(takeLock, wait.remaining())
                        && takeAndRelease(reader, 1) > 0;
            }
            return taken;
        } finally {
            if (!taken) {
                passOnElement();
            }
        }
    }

    /** Takes up to {@code max} available elements, in order. Returns the number of elements taken. */
    public int tryTake(DirectReader reader, int max) {
        return max > 0 && lockTakesIfElement() ? takeAndRelease(reader, max) : 0;
    }

    /** Returns the bytes of the first element without taking it; null if there is none. */
    public byte[] peek() {
        if (!lockTakesIfElement()) {
            return null;
        }
        try {
            int length = elements.lengthAt(lastHead);
            return length < 0 ? null : elements.copy(lastHead, length);
        } finally {
            releaseTakeLock(0);
        }
    }

    /** Returns a drain that takes elements one by one for a target that may refuse them. The caller closes it. */
    public RingDrain drain() {
        return new RingDrain(this, holds);
    }

    /** Returns a scan of the elements that are in the queue now, in order. It takes none. */
    public RingScan scan() {
        return new RingScan(this);
    }

    /** Refuses new operations of this JVM, and waits up to a second for those that are using the data. */
    @Override
    public void close() {
        elements.close();
        for (BiasedLock lock : List.of(putLock, takeLock)) {
            if (lock.acquire(CLOSE_TIMEOUT_NANOS, false) == Outcome.ACQUIRED) {
                lock.release();
                lock.revokeOwnBias();
            }
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
            releasePutLock(put);
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
                elements.write(at, element.length, copyOf(element));
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
            releasePutLock(put);
        }
        return put;
    }

    /**
     * Releases the put lock and notifies consumers of {@code put} elements. A waiter prepares its wait before it checks
     * for an element. If {@code release} returns true, it was an atomic instruction between the store of the header and
     * the check for waiters here. So one of the two sees the other (Dekker). The own bias is revoked while there are
     * waiters.
     */
    private void releasePutLock(int put) {
        if (putLock.release() && (arrivals.hasWaiters() || activity.hasWaiters())) {
            putLock.revokeOwnBias();
            if (put > 0) {
                arrivals.notifyIfWaiters(put);
                activity.notifyIfWaiters(Integer.MAX_VALUE);
            }
        }
    }

    /**
     * Refreshes the cached cursors after a lock was acquired on the slow path: other threads may have put or died
     * meanwhile.
     */
    private void refresh(BiasedLock lock) {
        if (lock == takeLock) {
            lastHead = head.getPlain(0);
            return;
        }
        int deaths = putLock.deaths();
        if (deaths != deathsSeen.getPlain(0)) {
            // The elements that a dead owner published are after the tail. After a death here, the next owner repeats
            // this.
            tail.setRelease(0, elements.endOf(tail.getPlain(0)));
            deathsSeen.setPlain(0, deaths);
        }
        long now = tail.getPlain(0);
        if (now != lastTail) {
            lastTail = now;
            // The cached bound may be so old that the counts have wrapped around.
            boundSeen = holds.bound(head.getAcquire(0));
        }
    }

    /** Tells whether there is room after {@code at}, the present or future tail. */
    private boolean hasRoom(long at, int length) {
        if (elements.fits(at, boundSeen, length)) {
            return true;
        }
        // SYNC ring-queue-taken: acquire. Pairs with the release of head in moveHead(). Without it this thread could
        // overwrite bytes that are still being read.
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
        // SYNC ring-queue-tail: release. Pairs with the volatile read in size(). Without it old bytes after the tail
        // could be taken for a header.
        tail.setRelease(0, end);
        lastTail = end;
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_COUNTED);
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
            releaseTakeLock(taken);
        }
        return taken;
    }

    /**
     * As {@link #releasePutLock}, for {@code taken} takes. Each take unparks one producer: unparking all for the room
     * of one element would cause a thundering herd. The unparked producer may need more room than there is; then
     * another waiter checks within one park interval.
     */
    void releaseTakeLock(int taken) {
        if (takeLock.release() && room.hasWaiters()) {
            takeLock.revokeOwnBias();
            if (taken > 0) {
                room.notifyWaiters(taken);
            }
        }
    }

    /**
     * Passes a notification on when a thread stops waiting for room. The take that unparked it may have freed more room
     * than its element needed, so another waiter may fit.
     */
    private void passOnRoom(int length) {
        if (room.hasWaiters() && mayHaveRoom(length)) {
            room.notifyWaiters(1);
        }
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
        // SYNC ring-queue-taken: release. Pairs with the acquire of head in hasRoom(). Without it a producer could see
        // the new head before this thread has read the element.
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
        giveBacks.setRelease(0, giveBacks.getPlain(0) + 1);
        // Volatile: pairs with the volatile read of head in mayHaveElement(). A consumer that prepares its wait and
        // then checks either sees the element or is notified (Dekker).
        head.setVolatile(0, back);
        lastHead = back;
    }

    /** Notifies one consumer of an element that was put back. */
    void notifyConsumer() {
        arrivals.notifyWaiters(1);
        activity.notifyIfWaiters(Integer.MAX_VALUE);
    }

    /** Acquires the take lock if there may be an element. Returns false if there is none. */
    boolean lockTakesIfElement() {
        if (takeLock.enter()) {
            return true;
        }
        if (!mayHaveElement()) {
            return false;
        }
        lock(takeLock);
        return true;
    }

    /** Acquires the take lock. */
    void lockTakes() {
        lock(takeLock);
    }

    /** Returns the cursor of the first element. The caller owns the take lock. */
    long lastHead() {
        return lastHead;
    }

    /** Returns the number of elements that were put back, as seen by this thread. */
    int giveBacks() {
        return giveBacks.getAcquire(0);
    }

    RingElements elements() {
        return elements;
    }

    /**
     * Passes a notification on when a consumer stops waiting without an element. It may have consumed the notification
     * of an element that is still in the queue.
     */
    private void passOnElement() {
        if (arrivals.hasWaiters() && mayHaveElement()) {
            arrivals.notifyWaiters(1);
        }
    }

    /** Spins, then parks once, until there may be room or {@code nanos} have passed. */
    private void awaitRoom(int length, int spins, long nanos, WaitRecord wait) {
        for (int i = 0; i < spins; i++) {
            if (mayHaveRoom(length)) {
                roomSpin.succeeded();
                return;
            }
            Parking.spinPause();
        }
        if (spins > 0) {
            roomSpin.failed();
        }
        int ticket = room.prepareWait();
        boolean isSeen = takeLock.watch();
        if (!mayHaveRoom(length)) {
            wait.publish();
            room.await(ticket, isSeen ? nanos : Math.min(nanos, UNSEEN_PARK_NANOS));
        }
    }

    /** Spins for this number of pauses, then parks once, until there may be an element or {@code nanos} have passed. */
    private void awaitElement(int spinPauses, long nanos, WaitRecord wait) {
        int pauses = backoff.begin(head.getOpaque(0));
        for (int left = spinPauses; left > 0; left -= pauses) {
            if (mayHaveElement()) {
                elementSpin.succeeded();
                return;
            }
            Parking.pause(pauses);
        }
        if (spinPauses > 0) {
            elementSpin.failed();
        }
        int ticket = arrivals.prepareWait();
        boolean isSeen = putLock.watch();
        if (!mayHaveElement()) {
            wait.publish();
            arrivals.await(ticket, isSeen ? nanos : Math.min(nanos, UNSEEN_PARK_NANOS));
        }
    }

    /**
     * Tells, without a lock, whether there may be room. Threads that move the head or tail meanwhile notify the
     * waiters.
     */
    private boolean mayHaveRoom(int length) {
        long first = holds.bound(head.getVolatile(0));
        return elements.fits(tail.getVolatile(0), first, length);
    }

    /** Tells, without a lock, whether there may be an element. False means that there was none. */
    private boolean mayHaveElement() {
        long first = head.getVolatile(0);
        while (elements.lengthAt(first) < 0) {
            long now = head.getVolatile(0);
            if (now == first) {
                return false;
            }
            // Others have taken the element meanwhile, and its bytes may have been overwritten.
            first = now;
        }
        return true;
    }

    private boolean lockInterruptibly(BiasedLock lock, long nanos) throws InterruptedException {
        if (lock.enter()) {
            return true;
        }
        refuseToLockTwice(lock);
        // A single attempt does not wait for the other side. It waits for its own side, which holds the lock for a
        // moment only.
        Outcome outcome = lock.acquire(nanos <= 0 ? Long.MAX_VALUE : nanos, true);
        if (outcome == Outcome.INTERRUPTED) {
            throw interruption();
        }
        if (outcome == Outcome.ACQUIRED) {
            refresh(lock);
        }
        return outcome == Outcome.ACQUIRED;
    }

    private void lock(BiasedLock lock) {
        if (!lock.enter()) {
            refuseToLockTwice(lock);
            lock.acquire(Long.MAX_VALUE, false);
            refresh(lock);
        }
    }

    private void refuseToLockTwice(BiasedLock lock) {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    ref + ": a reader or writer of an element cannot use the same end of the queue");
        }
    }

    private void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw interruption();
        }
    }

    private InterruptedException interruption() {
        return new InterruptedException(ref + ": interrupted");
    }
}

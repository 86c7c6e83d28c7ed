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
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.WaitRecord;
import java.io.Closeable;
import java.util.List;

/**
 * A bounded queue of byte strings: Lamport's ring ("Proving the Correctness of Multiprocess Programs", 1977) between whoever
 * holds the put lock and whoever holds the take lock. One instance for each queue and JVM.
 *
 * <p>A put writes the element behind the tail and then stores its header, which is what takers look at; the tail follows. A take
 * reads the element at the head and then stores the head. So each operation happens in one store, and takers never touch the
 * line of the tail. {@link RingElements} has the bytes, {@link RingQueueDescriptor} the layout.
 *
 * <p>Each lock stays with a thread that alone has used it for a while ({@link BiasedLock}), so that a queue from one thread to
 * another costs no atomic instruction.
 *
 * <p><b>Progress.</b> Blocking: puts exclude each other for a moment, so do takes; a put and a take do not. Those who wait for
 * elements or room sleep on a signal and hold no lock.
 *
 * <p><b>If a process dies here.</b> With a lock: the next one takes it over within one sleep and finds the element there or
 * not; what was written without a header is overwritten. Between the store of a header and that of the tail: the element is
 * there, {@link #size} counts it, and whoever takes over the lock moves the tail behind it. Between a store and the wake-up:
 * sleepers look by themselves within one sleep.
 */
public final class RawRingQueue implements Closeable {

    /** Most elements of a queue: what the upper half of a place can count. */
    public static final int MAX_CAPACITY = MAX_ELEMENTS;

    /** Most bytes of a ring. */
    public static final int MAX_BYTES = 1 << 29;

    private static final long CLOSE_PATIENCE_NANOS = 1_000_000_000L;

    /** How long one sleeps whom the other side may have overlooked: after that it has seen the announcement. */
    private static final long UNTOLD_SLEEP_NANOS = 1_000_000;

    /** How often {@link #isReady} marks the put lock before it leaves a slow writer to be seen by the next call. */
    private static final int WATCH_LIMIT = 20;

    private final ObjectRef ref;
    private final RingElements elements;
    private final PollBackoff pace;
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

    /** The tail as this JVM has left it, and the bound of producers as it was read after that. Guarded by the put lock. */
    private long tailLeft = -1;

    private long headSeen;

    /** The head as this JVM has left it. Guarded by the take lock. */
    private long headLeft;

    private RawRingQueue(ObjectRef ref) {
        this.ref = ref;
        this.elements = new RingElements(ref);
        this.pace = new PollBackoff(elements.capacity());
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

    /** Finds or makes a queue of at most {@code capacity} elements in {@code bytes} bytes, a power of two. */
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

    /** The one instance of this JVM. */
    public static RawRingQueue of(ObjectRef ref) {
        Object key = "ring queue " + ref.id();
        RawRingQueue known = ref.workspace().local(RawRingQueue.class, key);
        return known != null ? known : ref.workspace().local(RawRingQueue.class, key, new RawRingQueue(ref));
    }

    /** Most elements at a time. */
    public int capacity() {
        return elements.capacity();
    }

    /** Whether there is an element; if not, the next put tells whoever has announced on the workspace's activity that it sleeps. */
    public boolean isReady() {
        if (mayHaveElement()) {
            return true;
        }
        // A keeper that is inside may overlook the mark. It is inside for a moment, unless its writer is slow.
        for (int looks = WATCH_LIMIT; !putLock.watch() && looks > 0; looks--) {
            if (mayHaveElement()) {
                return true;
            }
            Parking.spinPause();
        }
        return mayHaveElement();
    }

    /**
     * Counts the elements, at one moment within the call. The count holds for a moment at which the head was where it was read
     * before and after the tail; lock-free, since each retry means that another thread has taken an element.
     */
    public int size() {
        while (true) {
            long first = head.getVolatile(0);
            long end = tail.getVolatile(0);
            // A producer may have died between the two stores of a put, or be there.
            long published = elements.endOf(end);
            // When the tail has moved, what was behind it may be no headers any more.
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
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
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
            int looks = roomSpin.begin();
            for (long left = wait.remaining(); left > 0; left = wait.remaining()) {
                awaitRoom(maxLength, looks, left, wait);
                releaseDeadHolds();
                looks = 0;
                throwIfInterrupted();
                if (lockInterruptibly(putLock, wait.remaining()) && putAndRelease(maxLength, writer)) {
                    return true;
                }
            }
            return false;
        } finally {
            handOnRoom(maxLength);
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

    /** Frees the room of elements that dead processes have taken for a target; false if there are none. */
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
            handOnRoom(0);
        }
    }

    /** What writes these bytes. */
    public static DirectWriter copyOf(byte[] element) {
        return into -> into.put(element);
    }

    /**
     * Takes the first element, waiting at most {@code nanos} for one.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
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
            int lookFor = elementSpin.begin() * Parking.spinPauseLength();
            for (long left = wait.remaining(); left > 0 && !taken; left = wait.remaining()) {
                awaitElement(lookFor, left, wait);
                lookFor = 0;
                throwIfInterrupted();
                taken = mayHaveElement()
                        && lockInterruptibly(takeLock, wait.remaining())
                        && takeAndRelease(reader, 1) > 0;
            }
            return taken;
        } finally {
            if (!taken) {
                handOnElement();
            }
        }
    }

    /** Takes at most so many of the elements that are there, in order; returns how many that were. */
    public int tryTake(DirectReader reader, int max) {
        return max > 0 && lockTakesIfElement() ? takeAndRelease(reader, max) : 0;
    }

    /** The bytes of the first element, left where it is; null if there is none. */
    public byte[] peek() {
        if (!lockTakesIfElement()) {
            return null;
        }
        try {
            int length = elements.lengthAt(headLeft);
            return length < 0 ? null : elements.copy(headLeft, length);
        } finally {
            releaseTakeLock(0);
        }
    }

    /** Takes elements one by one for a target that may refuse them. The caller closes it. */
    public RingDrain drain() {
        return new RingDrain(this, holds);
    }

    /** Reads the elements that are there now, in order, and leaves them where they are. */
    public RingCursor cursor() {
        return new RingCursor(this);
    }

    /** Lets those be through who are at work in the data in this JVM, for a second; others do not begin. */
    @Override
    public void close() {
        elements.close();
        for (BiasedLock lock : List.of(putLock, takeLock)) {
            if (lock.acquire(CLOSE_PATIENCE_NANOS, false) == Outcome.ACQUIRED) {
                lock.release();
                lock.revokeOwnBias();
            }
        }
    }

    private boolean putAndRelease(int maxLength, DirectWriter writer) {
        int put = 0;
        try {
            long at = tailLeft;
            if (hasRoom(at, maxLength)) {
                int length = elements.write(at, maxLength, writer);
                publish(at, length, RingElements.behind(at, length));
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
            long first = tailLeft;
            long at = first;
            while (done < all.size() && hasRoom(at, all.get(done).length)) {
                byte[] element = all.get(done);
                elements.write(at, element.length, copyOf(element));
                if (done > from) {
                    // Nobody comes here before the first has its header, which is what puts them all.
                    elements.publish(at, element.length);
                }
                at = RingElements.behind(at, element.length);
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
     * Gives the put lock back, and tells of so many puts. Whoever sleeps has announced it before it looked; the store of the header
     * was before the lock was freed or kept, by an atomic instruction, and this look is after it. One of the two sees the other. The
     * lock is not kept while somebody sleeps.
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

    /** The lock was taken, and not just kept: others may have put meanwhile, or died. */
    private void entered(BiasedLock taken) {
        if (taken == takeLock) {
            headLeft = head.getPlain(0);
            return;
        }
        int deaths = putLock.deaths();
        if (deaths != deathsSeen.getPlain(0)) {
            // What the dead one has published is behind the tail. Who dies here leaves that to the next one.
            tail.setRelease(0, elements.endOf(tail.getPlain(0)));
            deathsSeen.setPlain(0, deaths);
        }
        long now = tail.getPlain(0);
        if (now != tailLeft) {
            tailLeft = now;
            // The bound that we have seen may be so old that the counts have wrapped around.
            headSeen = holds.bound(head.getAcquire(0));
        }
    }

    /** Whether there is room behind {@code at}, the tail or what will be the tail. */
    private boolean hasRoom(long at, int length) {
        if (elements.fits(at, headSeen, length)) {
            return true;
        }
        // SYNC ring-queue-taken: acquire. Pairs with the release of head in moveHead(). Without it bytes could be
        // overwritten that are still being read.
        headSeen = holds.bound(head.getAcquire(0));
        return elements.fits(at, headSeen, length);
    }

    /** Puts the element at this place, and what follows it up to {@code end}. */
    private void publish(long at, int length, long end) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_WRITTEN);
        }
        elements.publish(at, length);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_PUBLISHED);
        }
        // SYNC ring-queue-tail: release. Pairs with the volatile read in size(). Without it old bytes behind the tail
        // could be taken for a header.
        tail.setRelease(0, end);
        tailLeft = end;
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_COUNTED);
        }
    }

    private int takeAndRelease(DirectReader reader, int max) {
        int taken = 0;
        try {
            long at = headLeft;
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
     * As {@link #releasePutLock}, of so many takes. Each wakes one that sleeps: to wake all for a place that one of them gets costs
     * more than to put. One that wants more than there is may be woken in the place of another, which then looks within one sleep.
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
     * Somebody who has waited for room goes, with its element put or not. What was taken when it was woken may have been longer than
     * that: if there is room, another one that sleeps may have it.
     */
    private void handOnRoom(int length) {
        if (room.hasWaiters() && mayHaveRoom(length)) {
            room.notifyWaiters(1);
        }
    }

    /**
     * Has the element at the head read, and takes it even if a reader of the user's fails; gives the place behind it. A copy that
     * fails because the heap is full takes nothing.
     */
    private long takeFirst(long at, int length, DirectReader reader) {
        long next = RingElements.behind(at, length);
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
        // SYNC ring-queue-taken: release. Pairs with the acquire of head in hasRoom(). Without it a producer could
        // see the head before we have read the element.
        head.setRelease(0, next);
        headLeft = next;
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_TAKEN);
        }
    }

    /** Takes the first element for a drain, which holds it. Under the take lock; false if there is none. */
    boolean takeHeld(RingDrain drain) {
        long at = headLeft;
        int length = elements.lengthAt(at);
        if (length < 0) {
            return false;
        }
        elements.read(at, length, drain.copy());
        drain.hold(at);
        moveHead(RingElements.behind(at, length));
        return true;
    }

    /** Puts an element that was taken at {@code place} back in front of the head. Under the take lock. Allocates nothing. */
    void putBack(long place, byte[] element) {
        long back = RingElements.before(headLeft, element.length);
        // Where others have taken behind the element meanwhile, their bytes are free: producers have not passed the
        // hold.
        holds.shiftYounger(place, element.length);
        elements.putBack(back, element);
        giveBacks.setRelease(0, giveBacks.getPlain(0) + 1);
        // Volatile: a taker that announces that it sleeps, and then looks, sees the element or is woken (Dekker).
        head.setVolatile(0, back);
        headLeft = back;
    }

    /** An element was put back. */
    void wakeTaker() {
        arrivals.notifyWaiters(1);
        activity.notifyIfWaiters(Integer.MAX_VALUE);
    }

    /** Takes the take lock if there may be an element; false if there is none. */
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

    /** Takes the take lock. */
    void lockTakes() {
        lock(takeLock);
    }

    /** The place of the first element. Under the take lock. */
    long headLeft() {
        return headLeft;
    }

    /** How many elements were put back, as far as this thread has seen. */
    int giveBacks() {
        return giveBacks.getAcquire(0);
    }

    RingElements elements() {
        return elements;
    }

    /**
     * A taker that has waited goes without an element. It may have consumed the wake-up of an element that is still there:
     * another one that sleeps may have it.
     */
    private void handOnElement() {
        if (arrivals.hasWaiters() && mayHaveElement()) {
            arrivals.notifyWaiters(1);
        }
    }

    /** Looks so often, then sleeps, until there may be room; at most {@code nanos}, and at most one sleep. */
    private void awaitRoom(int length, int looks, long nanos, WaitRecord wait) {
        for (int i = 0; i < looks; i++) {
            if (mayHaveRoom(length)) {
                roomSpin.succeeded();
                return;
            }
            Parking.spinPause();
        }
        if (looks > 0) {
            roomSpin.failed();
        }
        int announced = room.prepareWait();
        boolean isTold = takeLock.watch();
        if (!mayHaveRoom(length)) {
            wait.publish();
            room.await(announced, isTold ? nanos : Math.min(nanos, UNTOLD_SLEEP_NANOS));
        }
    }

    /** Looks for so many pauses, then sleeps, until there may be an element; at most {@code nanos}, and at most one sleep. */
    private void awaitElement(int lookFor, long nanos, WaitRecord wait) {
        int pauses = pace.at(head.getOpaque(0));
        for (int left = lookFor; left > 0; left -= pauses) {
            if (mayHaveElement()) {
                elementSpin.succeeded();
                return;
            }
            Parking.pause(pauses);
        }
        if (lookFor > 0) {
            elementSpin.failed();
        }
        int announced = arrivals.prepareWait();
        boolean isTold = putLock.watch();
        if (!mayHaveElement()) {
            wait.publish();
            arrivals.await(announced, isTold ? nanos : Math.min(nanos, UNTOLD_SLEEP_NANOS));
        }
    }

    /** Without a lock. If others move the ends meanwhile, they raise the signal. */
    private boolean mayHaveRoom(int length) {
        long first = holds.bound(head.getVolatile(0));
        return elements.fits(tail.getVolatile(0), first, length);
    }

    /** Without a lock; false means that there was none. */
    private boolean mayHaveElement() {
        long first = head.getVolatile(0);
        while (elements.lengthAt(first) < 0) {
            long now = head.getVolatile(0);
            if (now == first) {
                return false;
            }
            // Others have taken it meanwhile, and the place may have other bytes.
            first = now;
        }
        return true;
    }

    private boolean lockInterruptibly(BiasedLock lock, long nanos) throws InterruptedException {
        if (lock.enter()) {
            return true;
        }
        refuseToLockTwice(lock);
        // Who does not want to wait for the other side waits for its own: it is at work for a moment only.
        Outcome outcome = lock.acquire(nanos <= 0 ? Long.MAX_VALUE : nanos, true);
        if (outcome == Outcome.INTERRUPTED) {
            throw interruption();
        }
        if (outcome == Outcome.ACQUIRED) {
            entered(lock);
        }
        return outcome == Outcome.ACQUIRED;
    }

    private void lock(BiasedLock lock) {
        if (!lock.enter()) {
            refuseToLockTwice(lock);
            lock.acquire(Long.MAX_VALUE, false);
            entered(lock);
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

package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingQueueDescriptor.*;

import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.errors.ClosedException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.RawLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.sync.Signal;
import io.polyproc.internal.sync.Wait;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A bounded queue of byte strings: Lamport's ring ("Proving the Correctness of Multiprocess Programs", 1977) between whoever
 * holds the put lock and whoever holds the take lock. One instance for each queue and JVM.
 *
 * <p>A put writes the element behind the tail and then stores the tail; a take reads the element at the head and then stores
 * the head. Each of these words has the position and the number of elements, so each operation happens in one store: there
 * is no half of one to be repaired, and no claim to be told of. {@link RingQueueDescriptor} has the layout.
 *
 * <p><b>Progress.</b> Blocking: puts exclude each other for a moment, so do takes; a put and a take do not. Those who wait for
 * elements or room sleep on a signal and hold no lock.
 *
 * <p><b>If a process dies here.</b> With a lock: the next one takes it over within one sleep and finds the element there or
 * not; what was written behind the tail is overwritten. Between a store and the wake-up: sleepers look by themselves within
 * one sleep.
 */
public final class RawRingQueue implements Closeable {

    /** Most elements of a queue: what the upper half of a place can count. */
    public static final int MAX_CAPACITY = (1 << Long.SIZE - POSITION_BITS) - 1;

    /** Most bytes of a ring. */
    public static final int MAX_BYTES = 1 << 29;

    private static final int UNIT_SHIFT = Integer.numberOfTrailingZeros(UNIT);
    private static final long POSITION = (1L << POSITION_BITS) - 1;
    private static final long ONE_ELEMENT = 1L << POSITION_BITS;
    private static final long CLOSE_PATIENCE_NANOS = 1_000_000_000L;

    private final ObjectRef ref;
    private final int capacity;
    private final int units;
    private final RawLock putLock;
    private final RawLock takeLock;
    private final LongCells tail;
    private final LongCells headSeen;
    private final LongCells head;
    private final LongCells tailSeen;
    private final Signal elements;
    private final Signal room;
    private final Signal activity;
    private final IntCells lengths;

    /** The data, for the holder of the put lock. */
    private final ByteBuffer putView;

    /** The data, for the holder of the take lock. */
    private final ByteBuffer takeView;

    private volatile boolean closed;

    private RawRingQueue(ObjectRef ref) {
        this.ref = ref;
        this.capacity = (int) ref.size();
        this.units = 1 << ref.options() - UNIT_SHIFT;
        this.putLock = RawLock.inside(ref, PUT_LOCK_OFFSET);
        this.takeLock = RawLock.inside(ref, TAKE_LOCK_OFFSET);
        this.tail = ref.longs(TAIL_OFFSET);
        this.headSeen = ref.longs(HEAD_SEEN_OFFSET);
        this.head = ref.longs(HEAD_OFFSET);
        this.tailSeen = ref.longs(TAIL_SEEN_OFFSET);
        this.elements = new Signal(ref.workspace(), ref.ints(ELEMENTS_OFFSET));
        this.room = new Signal(ref.workspace(), ref.ints(ROOM_OFFSET));
        this.activity = Signal.ofActivity(ref.workspace());
        this.lengths = ref.ints(LENGTH);
        ByteBuffer data = data(ref);
        this.putView = data.duplicate().order(ByteOrder.nativeOrder());
        this.takeView = data.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer data(ObjectRef ref) {
        try {
            return ref.memory().buffer().slice(ref.body() + LENGTH, 2 << ref.options());
        } catch (IndexOutOfBoundsException e) {
            throw ref.memory().explain(e);
        }
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
                        LENGTH + 2L * bytes),
                ObjectSpec.NO_VALUE);
    }

    /** The one instance of this JVM. */
    public static RawRingQueue of(ObjectRef ref) {
        Object key = "ring queue " + ref.id();
        RawRingQueue known = (RawRingQueue) ref.workspace().companion(key);
        return known != null ? known : (RawRingQueue) ref.workspace().companion(key, new RawRingQueue(ref));
    }

    /** Most elements at a time. */
    public int capacity() {
        return capacity;
    }

    /** How many elements there are. */
    public int size() {
        // Head first: it never runs ahead of the tail, so the difference is never negative.
        long first = head.getVolatile(0);
        return Math.min(capacity, count(tail.getVolatile(0), first));
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
        checkLength(maxLength);
        throwIfInterrupted();
        return lockInterruptibly(putLock, nanos) && putAndRelease(maxLength, writer)
                || nanos > 0 && putWithin(maxLength, writer, nanos);
    }

    private boolean putWithin(int maxLength, DirectWriter writer, long nanos) throws InterruptedException {
        try (Wait wait = new Wait(ref, nanos)) {
            int looks = Parking.looks();
            for (long left = wait.left(); left > 0; left = wait.left()) {
                awaitRoom(maxLength, looks, left, wait);
                looks = 0;
                throwIfInterrupted();
                if (lockInterruptibly(putLock, wait.left()) && putAndRelease(maxLength, writer)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Appends an element if there is room for {@code maxLength} bytes. */
    public boolean tryPut(int maxLength, DirectWriter writer) {
        checkLength(maxLength);
        lock(putLock);
        return putAndRelease(maxLength, writer);
    }

    /** Appends all these elements, as many at once as there is room for, waiting for more. */
    public void putAll(List<byte[]> all) throws InterruptedException {
        all.forEach(element -> checkLength(element.length));
        int done = 0;
        try (Wait wait = new Wait(ref, Long.MAX_VALUE)) {
            while (done < all.size()) {
                throwIfInterrupted();
                lockInterruptibly(putLock, Long.MAX_VALUE);
                done += putSomeAndRelease(all, done);
                if (done < all.size()) {
                    awaitRoom(all.get(done).length, Parking.looks(), Long.MAX_VALUE, wait);
                }
            }
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
        return mayHaveElement() && lockInterruptibly(takeLock, nanos) && takeAndRelease(reader, 1) > 0
                || nanos > 0 && takeWithin(reader, nanos);
    }

    private boolean takeWithin(DirectReader reader, long nanos) throws InterruptedException {
        try (Wait wait = new Wait(ref, nanos)) {
            int looks = Parking.looks();
            for (long left = wait.left(); left > 0; left = wait.left()) {
                awaitElement(looks, left, wait);
                looks = 0;
                throwIfInterrupted();
                if (mayHaveElement() && lockInterruptibly(takeLock, wait.left()) && takeAndRelease(reader, 1) > 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Takes at most so many of the elements that are there, in order; returns how many that were. */
    public int tryTake(DirectReader reader, int max) {
        if (max <= 0 || !mayHaveElement()) {
            return 0;
        }
        lock(takeLock);
        return takeAndRelease(reader, max);
    }

    /** The bytes of the elements that are there now, at most so many, in order, left where they are. */
    public List<byte[]> peek(int max) {
        List<byte[]> all = new ArrayList<>();
        lock(takeLock);
        try {
            long at = head.getPlain(0);
            for (long end = tail.getAcquire(0); at != end && all.size() < max; ) {
                int index = index(at);
                byte[] element = new byte[lengths.getPlain(index / Integer.BYTES)];
                view(takeView, index + HEADER, element.length).get(element);
                all.add(element);
                at = behind(at, element.length);
            }
        } finally {
            takeLock.release();
        }
        return all;
    }

    /** Lets those be through who are at work in the data in this JVM, for a second; others do not begin. */
    @Override
    public void close() {
        // When the workspace is closed, our locks are taken from us; our views of the data are not.
        closed = true;
        for (RawLock lock : List.of(putLock, takeLock)) {
            if (lock.acquire(CLOSE_PATIENCE_NANOS, false) == Outcome.ACQUIRED) {
                lock.release();
            }
        }
    }

    private boolean putAndRelease(int maxLength, DirectWriter writer) {
        try {
            long at = tail.getPlain(0);
            if (!hasRoom(at, maxLength)) {
                return false;
            }
            publish(write(at, maxLength, writer));
        } finally {
            putLock.release();
        }
        // The exchange that has freed the lock stands between the store of the tail and this look at the sleepers.
        elements.raiseIfAwaited(1);
        activity.raiseIfAwaited(Integer.MAX_VALUE);
        return true;
    }

    private int putSomeAndRelease(List<byte[]> all, int from) {
        int done = from;
        try {
            long at = tail.getPlain(0);
            while (done < all.size() && hasRoom(at, all.get(done).length)) {
                at = write(at, all.get(done).length, copyOf(all.get(done)));
                done++;
            }
            if (done > from) {
                publish(at);
            }
        } finally {
            putLock.release();
        }
        if (done > from) {
            elements.raiseIfAwaited(done - from);
            activity.raiseIfAwaited(Integer.MAX_VALUE);
        }
        return done - from;
    }

    /** Whether there is room behind {@code at}, the tail or what will be the tail. */
    private boolean hasRoom(long at, int length) {
        if (fits(at, headSeen.getPlain(0), length)) {
            return true;
        }
        // SYNC ring-queue-taken: acquire. Pairs with the release of head in takeFirst(). Without it bytes could be
        // overwritten that are still being read.
        long seen = head.getAcquire(0);
        headSeen.setPlain(0, seen);
        return fits(at, seen, length);
    }

    /** Writes an element; gives the place behind it. */
    private long write(long at, int maxLength, DirectWriter writer) {
        int index = index(at);
        int start = index + HEADER;
        writer.write(view(putView, start, maxLength));
        int length = putView.position() - start;
        if (length < 0 || length > maxLength) {
            throw new IllegalArgumentException(ref + ": a writer of at most " + maxLength
                    + " bytes has left the position " + length + " bytes behind where it was");
        }
        lengths.setPlain(index / Integer.BYTES, length);
        return behind(at, length);
    }

    private void publish(long at) {
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_WRITTEN);
        }
        // SYNC ring-queue-put: release. Pairs with the acquire of tail in seenTail(). Without it a taker could see the
        // tail before the element.
        tail.setRelease(0, at);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.RING_PUBLISHED);
        }
    }

    private int takeAndRelease(DirectReader reader, int max) {
        int taken = 0;
        boolean full = false;
        try {
            long at = head.getPlain(0);
            int there = count(seenTail(at, max), at);
            full = there == capacity;
            while (taken < max && taken < there) {
                taken++;
                at = takeFirst(at, reader);
            }
        } finally {
            takeLock.release();
            // The exchange that has freed the lock stands between the store of the head and this look at the sleepers.
            // In a full queue each sleeper wants the place of one element; else one may want that of several.
            if (taken > 0) {
                room.raiseIfAwaited(full ? taken : Integer.MAX_VALUE);
            }
        }
        return taken;
    }

    /** The tail, or an older one behind which there are as many elements as are wanted. */
    private long seenTail(long at, int wanted) {
        long seen = tailSeen.getPlain(0);
        if (count(seen, at) < wanted) {
            // SYNC ring-queue-put: acquire. Pairs with the release of tail in publish().
            seen = tail.getAcquire(0);
            tailSeen.setPlain(0, seen);
        }
        return seen;
    }

    /** Has the element at the head read, and takes it even if that fails; gives the place behind it. */
    private long takeFirst(long at, DirectReader reader) {
        int index = index(at);
        int length = lengths.getPlain(index / Integer.BYTES);
        long next = behind(at, length);
        try {
            reader.read(view(takeView, index + HEADER, length));
        } finally {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.RING_READ);
            }
            // SYNC ring-queue-taken: release. Pairs with the acquire of head in hasRoom(). Without it a producer could
            // see the head before we have read the element.
            head.setRelease(0, next);
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.RING_TAKEN);
            }
        }
        return next;
    }

    /** The element's bytes; the order is set since readers and writers may change it. */
    private ByteBuffer view(ByteBuffer data, int start, int length) {
        if (closed) {
            throw new ClosedException(ref.toString());
        }
        return data.limit(start + length).position(start).order(ByteOrder.nativeOrder());
    }

    /** Looks so often, then sleeps, until there may be room; at most {@code nanos}, and at most one sleep. */
    private void awaitRoom(int length, int looks, long nanos, Wait wait) {
        for (int i = 0; i < looks; i++) {
            if (mayHaveRoom(length)) {
                return;
            }
            Parking.pauseBetweenLooks();
        }
        int announced = room.announce();
        if (!mayHaveRoom(length)) {
            wait.note();
            room.await(announced, nanos);
        }
    }

    /** Looks so often, then sleeps, until there may be an element; at most {@code nanos}, and at most one sleep. */
    private void awaitElement(int looks, long nanos, Wait wait) {
        for (int i = 0; i < looks; i++) {
            if (mayHaveElement()) {
                return;
            }
            Parking.pauseBetweenLooks();
        }
        int announced = elements.announce();
        if (!mayHaveElement()) {
            wait.note();
            elements.await(announced, nanos);
        }
    }

    /** Without a lock. If others move the ends meanwhile, they raise the signal. */
    private boolean mayHaveRoom(int length) {
        long first = head.getVolatile(0);
        return fits(tail.getVolatile(0), first, length);
    }

    /** Without a lock; false means that there was none. Looks at the producers' line only if it has to. */
    private boolean mayHaveElement() {
        long first = head.getVolatile(0);
        return tailSeen.getOpaque(0) != first || tail.getVolatile(0) != first;
    }

    private boolean lockInterruptibly(RawLock lock, long nanos) throws InterruptedException {
        refuseToLockTwice(lock);
        // Who does not want to wait for the other side waits for its own: it is at work for a moment only.
        Outcome outcome = lock.acquire(nanos <= 0 ? Long.MAX_VALUE : nanos, true);
        if (outcome == Outcome.INTERRUPTED) {
            throw interruption();
        }
        return outcome == Outcome.ACQUIRED;
    }

    private void lock(RawLock lock) {
        refuseToLockTwice(lock);
        lock.acquire(Long.MAX_VALUE, false);
    }

    private void refuseToLockTwice(RawLock lock) {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    ref + ": a reader or writer of an element cannot use the same end of the queue");
        }
    }

    private void checkLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length=" + length + ": an element cannot have less than 0 bytes");
        }
        if (unitsOf(length) > units) {
            throw new IllegalArgumentException(ref + ": an element of " + length + " bytes, with a header of " + HEADER
                    + ", is larger than the ring, which has " + (long) units * UNIT
                    + " bytes: give RingQueue.open more bytes, under another name");
        }
    }

    private boolean fits(long end, long first, int length) {
        return count(end, first) < capacity && (end - first & POSITION) + unitsOf(length) <= units;
    }

    private static int count(long end, long first) {
        return (int) ((end >>> POSITION_BITS) - (first >>> POSITION_BITS)) & MAX_CAPACITY;
    }

    private static long unitsOf(int length) {
        return (long) HEADER + length + UNIT - 1 >>> UNIT_SHIFT;
    }

    /** The place behind an element: each half wraps around by itself. */
    private static long behind(long at, int length) {
        return (at & ~POSITION) + ONE_ELEMENT | at + unitsOf(length) & POSITION;
    }

    /** Index in the data of the element at this place. */
    private int index(long at) {
        return ((int) at & units - 1) << UNIT_SHIFT;
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

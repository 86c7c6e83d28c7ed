package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

import io.polyproc.WorkspaceException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.util.Arrays;

/**
 * An SPSC ring of messages between two threads, in the same or in different processes. It is Lamport's queue ("Proving
 * the Correctness of Multiprocess Programs", 1977) over bytes. A side sets its sleep word before its last check; the
 * other side reads that word after its store. Both accesses are volatile, so one of the two sees the other (Dekker).
 * {@link RingDescriptor} has the layout.
 *
 * <p><b>Thread and process safety.</b> One writer thread and one reader thread at a time. Each side uses one instance,
 * which caches the last seen position of the other side and a partly received message.
 *
 * <p><b>Progress.</b> A read of an available message and a write for which there is room are wait-free.
 *
 * <p><b>If a process dies here.</b> No lock is held. After each park without a change, the other side checks whether
 * its peer is alive, and gives up when it is dead. Messages that were written completely can still be read.
 */
public final class RawRing {

    /** The fewest bytes of a ring: half of it has room for two headers and some bytes of a message. */
    public static final int MIN_CAPACITY = 64;

    private static final int ALL = Integer.MAX_VALUE;
    private static final int UNKNOWN = -1;

    /** The largest array that is allocated at once; the array of a longer message grows as its bytes arrive. */
    private static final int MAX_FIRST_ALLOCATION = 16 << 20;

    private final ObjectRef ref;
    private final MappedWorkspace workspace;
    private final EventCount activity;
    private final LongCells tail;
    private final LongCells head;
    private final IntCells dataSleep;
    private final IntCells roomSleep;
    private final RingBytes data;
    private final AdaptiveSpin dataSpin = new AdaptiveSpin();
    private final AdaptiveSpin roomSpin = new AdaptiveSpin();
    private final int capacity;

    /** The head as the writer last saw it. */
    private long headSeen;

    /** The tail as the reader last saw it. */
    private long tailSeen;

    /** The part of a message in several frames that the reader has received. */
    private byte[] partial;

    /** The number of bytes of {@link #partial} that were received. */
    private int received;

    /** The most bytes of the next message that the reader stores; {@link #ALL} except after {@link #truncateNext}. */
    private int prefixLimit = ALL;

    /** The length of the message that was truncated last. */
    private int truncatedLength;

    /**
     * The end of the writer's last frame, if that is the mark of a long message that it has abandoned; otherwise -1.
     */
    private long abandonedMark = -1;

    private RawRing(ObjectRef ref, int offset, int capacity, EventCount activity) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.activity = activity;
        this.tail = ref.longs(offset + TAIL_OFFSET);
        this.head = ref.longs(offset + HEAD_OFFSET);
        this.dataSleep = ref.ints(offset + DATA_SLEEP_OFFSET);
        this.roomSleep = ref.ints(offset + ROOM_SLEEP_OFFSET);
        this.data = new RingBytes(ref, offset + LENGTH, capacity);
        this.capacity = capacity;
        this.headSeen = head.getAcquire(0);
        this.tailSeen = headSeen;
    }

    /** Creates a ring of {@code capacity} bytes, a power of two. */
    public static RawRing create(MappedWorkspace workspace, int capacity) {
        ObjectSpec spec = new ObjectSpec(ObjectType.RING, null, 0, capacity, 0, length(capacity));
        return of(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE));
    }

    /** Returns the ring with this id. */
    public static RawRing attach(MappedWorkspace workspace, long id) {
        return of(workspace.resolve(id));
    }

    private static RawRing of(ObjectRef ref) {
        return new RawRing(ref, 0, (int) ref.size(), null);
    }

    /** Returns a ring that is a part of an object. Its messages also notify the event count, if there is one. */
    public static RawRing within(ObjectRef ref, int offset, int capacity, EventCount activity) {
        return new RawRing(ref, offset, capacity, activity);
    }

    /** Returns the length of a ring in its segment. */
    public static long length(int capacity) {
        return LENGTH + (long) capacity;
    }

    /** Returns the id of the ring in its workspace. */
    public long id() {
        return ref.id();
    }

    /** Returns the number of bytes that the reader has read since the last reset, headers included. */
    public long readPosition() {
        return head.getAcquire(0);
    }

    /** Removes all messages. No other thread may use the ring meanwhile. */
    public void reset() {
        headSeen = 0;
        tailSeen = 0;
        partial = null;
        received = 0;
        prefixLimit = ALL;
        abandonedMark = -1;
        head.setPlain(0, 0);
        dataSleep.setPlain(0, 0);
        roomSleep.setPlain(0, 0);
        tail.setVolatile(0, 0);
    }

    /**
     * Writes a message, waiting for room. A message that does not fit into the ring also waits for the reader to take
     * its mark.
     *
     * @return false when it gave up; the reader drops its part of the message, and the ring has its previous room less
     *     8 bytes
     */
    public boolean send(byte[] message, WaitPolicy policy) {
        return send(message, message.length, policy);
    }

    /** As {@link #send(byte[], WaitPolicy)}, with a message that is the beginning of an array. */
    public boolean send(byte[] message, int messageLength, WaitPolicy policy) {
        long frame = frame(messageLength);
        if (frame > capacity) {
            return sendMark(messageLength, policy) && sendPieces(message, messageLength, policy);
        }
        long position = tail.getPlain(0);
        if (awaitRoom(position, frame, policy) < 0) {
            return false;
        }
        data.write(position + HEADER, message, 0, messageLength);
        publish(position, messageLength, 0);
        return true;
    }

    /** Writes the mark of a message that does not fit, and waits until the reader has taken the mark. */
    private boolean sendMark(int length, WaitPolicy policy) {
        long position = tail.getPlain(0);
        long mark = mark(length);
        if (abandonedMark == position && data.compareAndSetWord(position - HEADER, mark(ABANDONED), mark)) {
            position -= HEADER;
            wakeReader();
        } else if (awaitRoom(position, HEADER, policy) >= 0) {
            publish(position, 0, length);
        } else {
            return false;
        }
        if (await(roomSleep, head, position + HEADER, policy, roomSpin)) {
            return true;
        }
        // SYNC ring-mark: CAS. Pairs with the CAS in takeMark(): exactly one of the two wins. Otherwise the reader
        // could wait for a message that the writer has abandoned.
        if (data.compareAndSetWord(position, mark, mark(ABANDONED))) {
            abandonedMark = position + HEADER;
        } else {
            publish(position + HEADER, 0, ABANDONED);
        }
        return false;
    }

    /** Sends a message whose mark was taken, in pieces of half the ring, so that both sides work concurrently. */
    private boolean sendPieces(byte[] message, int messageLength, WaitPolicy policy) {
        int done = 0;
        do {
            long position = tail.getPlain(0);
            long left = frame(messageLength - done);
            long room = awaitRoom(position, Math.min(left, capacity / 2), policy);
            if (room < 0) {
                publish(position, 0, ABANDONED);
                return false;
            }
            // After a piece there is always room for a mark that abandons the message.
            int length = left <= room ? messageLength - done : (int) room - 2 * HEADER;
            data.write(position + HEADER, message, done, length);
            done += length;
            publish(position, length, messageLength - done);
        } while (done < messageLength);
        return true;
    }

    /** Tells whether a message fits into the ring as a whole. */
    public static boolean fits(int length, int capacity) {
        return frame(length) <= capacity;
    }

    /**
     * Writes the next piece of a message, without waiting. No other message may be written between the pieces.
     *
     * @param done the number of bytes in the previous pieces
     * @return the number of bytes written so far
     */
    public int sendPiece(byte[] message, int done) {
        long position = tail.getPlain(0);
        long left = frame(message.length - done);
        long room = awaitRoom(position, Math.min(left, capacity / 2), WaitPolicy.NONE);
        if (room < 0) {
            return done;
        }
        int length = left <= room ? message.length - done : (int) room - 2 * HEADER;
        data.write(position + HEADER, message, done, length);
        publish(position, length, message.length - done - length);
        return done + length;
    }

    /**
     * Reads the next message, waiting for it. The part of a longer message that was read is saved for the next call.
     *
     * @return null when it gave up
     * @throws OutOfMemoryError if the heap has no room for the message, which stays in the ring; see {@link
     *     #truncateNext}
     */
    public byte[] receive(WaitPolicy policy) {
        byte[] message;
        do {
            long position = head.getPlain(0);
            if (!awaitData(position, policy)) {
                return null;
            }
            long header = data.word(position);
            int length = (int) header;
            message = accept(position, length, (int) (header >>> Integer.SIZE));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_READ);
            }
            // SYNC ring-read: volatile, and so also a fence before the read of roomSleep. Pairs with the acquire of
            // head in awaitRoom(). Without it the writer could overwrite bytes that are still being read.
            head.setVolatile(0, position + frame(length));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_TAKEN);
            }
            wakeIfAsleep(roomSleep);
        } while (message == null);
        return message;
    }

    /**
     * Truncates the next message, for which the heap has no room: it is read to its end, but only its first bytes are
     * stored. Only the reader calls this.
     */
    public void truncateNext(int most) {
        prefixLimit = most;
        truncatedLength = UNKNOWN;
    }

    /** Returns the length of the message that was truncated last. Only the reader calls this. */
    public int truncatedLength() {
        return truncatedLength;
    }

    /** Tells whether there is a frame to read, other than the mark of an abandoned message. */
    boolean isReadable() {
        long position = head.getVolatile(0);
        long end = tail.getVolatile(0);
        return end > position && (end > position + HEADER || data.wordVolatile(position) != mark(ABANDONED));
    }

    /** Tells whether there is a frame to read. */
    public boolean hasData() {
        return tail.getVolatile(0) > head.getVolatile(0);
    }

    /** Tells whether the reader has a part of a message. Only the reader calls this. */
    boolean isInMessage() {
        return partial != null;
    }

    /** Unparks both sides. */
    void wake() {
        wakeIfAsleep(dataSleep);
        wakeIfAsleep(roomSleep);
    }

    /** Takes the bytes of a frame. Returns the message when it is complete. */
    private byte[] accept(long position, int length, int rest) {
        if (length == 0 && rest != 0) {
            takeMark(position);
            return null;
        }
        check(length, rest);
        if (prefixLimit != ALL) {
            return acceptPrefix(position, length, rest);
        }
        byte[] message = arrayFor(length, rest);
        data.read(position + HEADER, message, received, length);
        if (rest > 0) {
            received += length;
            partial = message;
            return null;
        }
        received = 0;
        partial = null;
        return message;
    }

    /** Checks a header before anything is copied or allocated for it; a damaged one is refused. */
    private void check(int length, int rest) {
        if ((length | rest) < 0 || length > capacity - HEADER || received + length + rest < 0) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.FOREIGN_FILE,
                    ref.memory().file(),
                    "a message in " + ref + " has a part of " + length + " bytes, with " + rest
                            + " after it: the ring of " + capacity + " bytes is damaged");
        }
    }

    /**
     * Returns the array of the current message. That of a very large message grows with the bytes that arrive: its
     * length may be damaged.
     */
    private byte[] arrayFor(int length, int rest) {
        int total = received + length + rest;
        if (partial == null) {
            return new byte[Math.min(total, Math.max(length, MAX_FIRST_ALLOCATION))];
        }
        int needed = received + length;
        boolean fits = needed <= partial.length && (rest > 0 || needed == partial.length);
        return fits
                ? partial
                : Arrays.copyOf(partial, (int) Math.min(total, Math.max(needed, rest > 0 ? 2L * partial.length : 0)));
    }

    /** As {@link #accept}, but drops all after the first bytes. */
    private byte[] acceptPrefix(long position, int length, int rest) {
        if (truncatedLength == UNKNOWN) {
            truncatedLength = received + length + rest;
            int most = Math.min(prefixLimit, truncatedLength);
            partial = partial == null ? new byte[most] : Arrays.copyOf(partial, most);
        }
        byte[] message = partial;
        int done = truncatedLength - rest - length;
        int wanted = Math.min(length, message.length - done);
        if (wanted > 0) {
            data.read(position + HEADER, message, done, wanted);
        }
        if (rest > 0) {
            return null;
        }
        partial = null;
        received = 0;
        prefixLimit = ALL;
        return message;
    }

    /** Takes a mark: a long message begins, or was abandoned. The word that the CAS replaces decides. */
    private void takeMark(long position) {
        boolean taken = false;
        while (!taken) {
            long word = data.wordVolatile(position);
            int rest = (int) (word >>> Integer.SIZE);
            check(0, rest == ABANDONED || rest == TAKEN ? 0 : rest);
            // Allocated before the mark is taken: if the heap is full, the next call finds the mark again.
            byte[] message = rest > 0 ? new byte[Math.min(Math.min(prefixLimit, rest), MAX_FIRST_ALLOCATION)] : null;
            // SYNC ring-mark: CAS. Pairs with the CAS in sendMark().
            taken = data.compareAndSetWord(position, word, mark(TAKEN));
            if (taken) {
                partial = message;
                received = 0;
                truncatedLength = Math.max(0, rest);
                prefixLimit = rest > 0 ? prefixLimit : ALL;
            }
        }
    }

    /** Returns the word of a frame without bytes. */
    private static long mark(int rest) {
        return (long) rest << Integer.SIZE;
    }

    private void publish(long position, int length, int rest) {
        data.word(position, (long) rest << Integer.SIZE | length);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.PIPE_WRITTEN);
        }
        // SYNC ring-written: volatile, and so also a fence before the read of dataSleep. Pairs with the acquire of tail
        // in awaitData(). Without it a reader could see the position before the bytes.
        tail.setVolatile(0, position + frame(length));
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.PIPE_PUBLISHED);
        }
        wakeReader();
    }

    private void wakeReader() {
        wakeIfAsleep(dataSleep);
        if (activity != null) {
            activity.notifyIfWaiters(Integer.MAX_VALUE);
        }
    }

    /**
     * Waits until {@code wanted} bytes are free after the tail. Returns the number of free bytes, or -1 when it gave
     * up.
     */
    private long awaitRoom(long position, long wanted, WaitPolicy policy) {
        long target = position + wanted - capacity;
        if (headSeen < target) {
            // SYNC ring-read: acquire. Pairs with the volatile store of head in receive(). Without it the writer could
            // overwrite bytes that are still being read.
            headSeen = head.getAcquire(0);
        }
        if (headSeen < target) {
            if (!await(roomSleep, head, target, policy, roomSpin)) {
                return -1;
            }
            headSeen = head.getAcquire(0);
        }
        return capacity - (position - headSeen);
    }

    /** Waits until there is a frame at the head. Returns false when it gave up. */
    private boolean awaitData(long position, WaitPolicy policy) {
        if (tailSeen <= position) {
            // SYNC ring-written: acquire. Pairs with the volatile store of tail in publish(). Without it this thread
            // could read the bytes from before the frame.
            tailSeen = tail.getAcquire(0);
        }
        if (tailSeen <= position) {
            if (!await(dataSleep, tail, position + 1, policy, dataSpin)) {
                return false;
            }
            tailSeen = tail.getAcquire(0);
        }
        checkDistance(tailSeen - position);
        return true;
    }

    /** Checks that the positions are no further apart than the ring is long. */
    private void checkDistance(long distance) {
        if (distance < 0 || distance > capacity) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.FOREIGN_FILE,
                    ref.memory().file(),
                    "the positions in " + ref + " are " + distance + " bytes apart: the ring of " + capacity
                            + " bytes is damaged");
        }
    }

    /** Spins, then parks, until a position has reached the target. Returns false when it gave up. */
    private boolean await(IntCells sleep, LongCells position, long target, WaitPolicy policy, AdaptiveSpin spin) {
        long nanos = policy.nanos(0);
        if (nanos <= 0) {
            return position.getVolatile(0) >= target;
        }
        for (int spins = spin.begin(); spins > 0; spins--) {
            if (position.getVolatile(0) >= target) {
                spin.succeeded();
                return true;
            }
            Parking.spinPause();
        }
        spin.failed();
        for (int parks = 0; nanos > 0; parks++) {
            sleep.setVolatile(0, ASLEEP);
            // Called before the read of the position, so data that the peer wrote before its death is not missed.
            nanos = policy.nanos(parks);
            if (position.getVolatile(0) >= target) {
                break;
            }
            if (nanos > 0) {
                workspace.await(sleep, 0, ASLEEP, nanos);
            }
        }
        sleep.setVolatile(0, 0);
        return position.getVolatile(0) >= target;
    }

    private void wakeIfAsleep(IntCells sleep) {
        if (sleep.getVolatile(0) == ASLEEP && sleep.compareAndSet(0, ASLEEP, 0)) {
            workspace.wake(sleep, 0, 1);
        }
    }

    private static long frame(int length) {
        return HEADER + RingBytes.align(length);
    }
}

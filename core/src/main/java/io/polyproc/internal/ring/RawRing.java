package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

import io.polyproc.errors.WorkspaceException;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.park.AdaptiveSpin;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import java.util.Arrays;

/**
 * Messages from one thread to another, in the same or another process. It is Lamport's queue ("Proving the Correctness of
 * Multiprocess Programs", 1977) over bytes; the two words on which the sides sleep are set before the last look and read
 * after the store, both volatile, so that one of the two sees the other (Dekker). {@link RingDescriptor} has the layout.
 *
 * <p><b>Thread and process safety.</b> One writer thread and one reader thread at a time; each side uses one instance, which
 * remembers where it last saw the other, and the message of which it has received a part.
 *
 * <p><b>Progress.</b> A read of what is there and a write for which there is room are wait-free.
 *
 * <p><b>If a process dies here.</b> Nothing is locked. The other side asks, whenever it has slept in vain, whether its peer is
 * alive, and gives up when it is not; what was completely written before can still be read.
 */
public final class RawRing {

    /** Fewest bytes of a ring: half of it holds two headers and some bytes of a message. */
    public static final int MIN_CAPACITY = 64;

    private static final int ALL = Integer.MAX_VALUE;
    private static final int UNKNOWN = -1;

    /** Of a longer message, the array is made as its bytes come. */
    private static final int LARGEST_AT_ONCE = 16 << 20;

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

    /** What the reader has of a message that comes in several frames. */
    private byte[] begun;

    /** How many bytes that is. */
    private int received;

    /** How many bytes of the next message the reader keeps; {@link #ALL} outside of {@link #keepBeginning}. */
    private int kept = ALL;

    /** Length of the message of which the beginning was kept last. */
    private int cutLength;

    /** Where the writer's last frame ends, if that is the beginning of a long message that it has given up; else -1. */
    private long abandonedBegin = -1;

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

    /** Makes a ring of so many bytes, a power of two. */
    public static RawRing create(MappedWorkspace workspace, int capacity) {
        ObjectSpec spec = new ObjectSpec(ObjectType.RING, null, 0, capacity, 0, length(capacity));
        return of(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE));
    }

    /** The ring with this id. */
    public static RawRing attach(MappedWorkspace workspace, long id) {
        return of(workspace.resolve(id));
    }

    private static RawRing of(ObjectRef ref) {
        return new RawRing(ref, 0, (int) ref.size(), null);
    }

    /** A ring that is a part of an object; its messages also raise the signal, if there is one. */
    public static RawRing within(ObjectRef ref, int offset, int capacity, EventCount activity) {
        return new RawRing(ref, offset, capacity, activity);
    }

    /** How long a ring is. */
    public static long length(int capacity) {
        return LENGTH + (long) capacity;
    }

    /** Names the ring in its workspace. */
    public long id() {
        return ref.id();
    }

    /** How many bytes the reader has read since the last reset, with their headers. */
    public long readPosition() {
        return head.getAcquire(0);
    }

    /** Forgets what is in the ring. Nobody else uses it. */
    public void reset() {
        headSeen = 0;
        tailSeen = 0;
        begun = null;
        received = 0;
        kept = ALL;
        abandonedBegin = -1;
        head.setPlain(0, 0);
        dataSleep.setPlain(0, 0);
        roomSleep.setPlain(0, 0);
        tail.setVolatile(0, 0);
    }

    /**
     * Writes a message, waiting for room. One that does not fit into the ring also waits for the reader to take its beginning.
     *
     * @return false when it gave up; the reader drops what it has of the message, and the ring has the room it had before, less 8 bytes
     */
    public boolean send(byte[] message, WaitPolicy patience) {
        return send(message, message.length, patience);
    }

    /** As {@link #send(byte[], WaitPolicy)}, with a message that is the beginning of an array. */
    public boolean send(byte[] message, int messageLength, WaitPolicy patience) {
        long frame = frame(messageLength);
        if (frame > capacity) {
            return begin(messageLength, patience) && sendPieces(message, messageLength, patience);
        }
        long position = tail.getPlain(0);
        if (awaitRoom(position, frame, patience) < 0) {
            return false;
        }
        data.write(position + HEADER, message, 0, messageLength);
        publish(position, messageLength, 0);
        return true;
    }

    /** Announces a message that does not fit, and waits until the reader has taken the announcement. */
    private boolean begin(int length, WaitPolicy patience) {
        long position = tail.getPlain(0);
        long mark = mark(length);
        if (abandonedBegin == position && data.compareAndSetWord(position - HEADER, mark(ABANDONED), mark)) {
            position -= HEADER;
            wakeReader();
        } else if (awaitRoom(position, HEADER, patience) >= 0) {
            publish(position, 0, length);
        } else {
            return false;
        }
        if (await(roomSleep, head, position + HEADER, patience, roomSpin)) {
            return true;
        }
        // SYNC ring-mark: a compare-and-set on both sides, here and in takeMark(), so that one of the two has it.
        if (data.compareAndSetWord(position, mark, mark(ABANDONED))) {
            abandonedBegin = position + HEADER;
        } else {
            publish(position + HEADER, 0, ABANDONED);
        }
        return false;
    }

    /** Sends a message whose beginning was taken, by halves of the ring, so that both sides have something to do. */
    private boolean sendPieces(byte[] message, int messageLength, WaitPolicy patience) {
        int done = 0;
        do {
            long position = tail.getPlain(0);
            long left = frame(messageLength - done);
            long room = awaitRoom(position, Math.min(left, capacity / 2), patience);
            if (room < 0) {
                publish(position, 0, ABANDONED);
                return false;
            }
            // Behind a piece there is always room to abandon the message.
            int length = left <= room ? messageLength - done : (int) room - 2 * HEADER;
            data.write(position + HEADER, message, done, length);
            done += length;
            publish(position, length, messageLength - done);
        } while (done < messageLength);
        return true;
    }

    /** Whether a message can be in the ring as a whole. */
    public static boolean fits(int length, int capacity) {
        return frame(length) <= capacity;
    }

    /**
     * Writes a piece of a message, without waiting, behind the pieces that were written before. No other message is written in between.
     *
     * @param done how many bytes the pieces before had
     * @return how many bytes they have now
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
     * Reads the next message, waiting for it. What was read of a longer message is kept for the next time.
     *
     * @return null when it gave up
     * @throws OutOfMemoryError if the heap has no room for the message, which stays in the ring; see {@link #keepBeginning}
     */
    public byte[] receive(WaitPolicy patience) {
        byte[] message;
        do {
            long position = head.getPlain(0);
            if (!awaitData(position, patience)) {
                return null;
            }
            long header = data.word(position);
            int length = (int) header;
            message = accept(position, length, (int) (header >>> Integer.SIZE));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_READ);
            }
            // SYNC ring-read: volatile, and so also a fence before the look at roomSleep. Pairs with the acquire of
            // head in awaitRoom().
            head.setVolatile(0, position + frame(length));
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_TAKEN);
            }
            wakeIfAsleep(roomSleep);
        } while (message == null);
        return message;
    }

    /** Has the next message, for which the heap has no room, read to its end, and keeps its first bytes only. For the reader. */
    public void keepBeginning(int most) {
        kept = most;
        cutLength = UNKNOWN;
    }

    /** How long the message was whose beginning was kept. For the reader. */
    public int cutLength() {
        return cutLength;
    }

    /** Whether there is a frame to be read, other than a message that its writer has given up. */
    boolean isReadable() {
        long position = head.getVolatile(0);
        long end = tail.getVolatile(0);
        return end > position && (end > position + HEADER || data.wordVolatile(position) != mark(ABANDONED));
    }

    /** Whether there is a frame to be read. */
    public boolean hasData() {
        return tail.getVolatile(0) > head.getVolatile(0);
    }

    /** Whether the reader has a part of a message. For the reader. */
    boolean isInMessage() {
        return begun != null;
    }

    /** Wakes both sides. */
    void wake() {
        wakeIfAsleep(dataSleep);
        wakeIfAsleep(roomSleep);
    }

    /** Takes the bytes of a frame; gives the message when it is complete. */
    private byte[] accept(long position, int length, int rest) {
        if (length == 0 && rest != 0) {
            takeMark(position);
            return null;
        }
        check(length, rest);
        if (kept != ALL) {
            return acceptBeginning(position, length, rest);
        }
        byte[] message = roomFor(length, rest);
        data.read(position + HEADER, message, received, length);
        if (rest > 0) {
            received += length;
            begun = message;
            return null;
        }
        received = 0;
        begun = null;
        return message;
    }

    /** Refuses a header that was never written, before anything is copied or allocated for it. */
    private void check(int length, int rest) {
        if ((length | rest) < 0 || length > capacity - HEADER || received + length + rest < 0) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.FOREIGN_FILE,
                    ref.memory().file(),
                    "a message in " + ref + " has a part of " + length + " bytes, with " + rest
                            + " behind it: the ring of " + capacity + " bytes is damaged");
        }
    }

    /** The array of the present message. That of a very large one grows as it comes: its length may be damaged. */
    private byte[] roomFor(int length, int rest) {
        int total = received + length + rest;
        if (begun == null) {
            return new byte[Math.min(total, Math.max(length, LARGEST_AT_ONCE))];
        }
        int needed = received + length;
        boolean fits = needed <= begun.length && (rest > 0 || needed == begun.length);
        return fits
                ? begun
                : Arrays.copyOf(begun, (int) Math.min(total, Math.max(needed, rest > 0 ? 2L * begun.length : 0)));
    }

    /** As {@link #accept}, and drops what is behind the first bytes. */
    private byte[] acceptBeginning(long position, int length, int rest) {
        if (cutLength == UNKNOWN) {
            cutLength = received + length + rest;
            int most = Math.min(kept, cutLength);
            begun = begun == null ? new byte[most] : Arrays.copyOf(begun, most);
        }
        byte[] message = begun;
        int done = cutLength - rest - length;
        int wanted = Math.min(length, message.length - done);
        if (wanted > 0) {
            data.read(position + HEADER, message, done, wanted);
        }
        if (rest > 0) {
            return null;
        }
        begun = null;
        received = 0;
        kept = ALL;
        return message;
    }

    /** A long message begins, or ends before it is complete: as the word says when this side has it. */
    private void takeMark(long position) {
        boolean taken = false;
        while (!taken) {
            long word = data.wordVolatile(position);
            int rest = (int) (word >>> Integer.SIZE);
            check(0, rest == ABANDONED || rest == TAKEN ? 0 : rest);
            // Before the mark is taken: if there is no room for it here, the next call finds it again.
            byte[] message = rest > 0 ? new byte[Math.min(Math.min(kept, rest), LARGEST_AT_ONCE)] : null;
            // SYNC ring-mark: see begin().
            taken = data.compareAndSetWord(position, word, mark(TAKEN));
            if (taken) {
                begun = message;
                received = 0;
                cutLength = Math.max(0, rest);
                kept = rest > 0 ? kept : ALL;
            }
        }
    }

    /** The word of a frame without bytes. */
    private static long mark(int rest) {
        return (long) rest << Integer.SIZE;
    }

    private void publish(long position, int length, int rest) {
        data.word(position, (long) rest << Integer.SIZE | length);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.PIPE_WRITTEN);
        }
        // SYNC ring-written: volatile, and so also a fence before the look at dataSleep. Pairs with the acquire of
        // tail in awaitData(). Without it a reader could see the position before the bytes.
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

    /** Waits until so many bytes are free behind the tail; gives how many are, or -1 when it gave up. */
    private long awaitRoom(long position, long wanted, WaitPolicy patience) {
        long target = position + wanted - capacity;
        if (headSeen < target) {
            // SYNC ring-read: acquire. Pairs with the volatile store of head in receive(). Without it bytes could be
            // overwritten that are still being read.
            headSeen = head.getAcquire(0);
        }
        if (headSeen < target) {
            if (!await(roomSleep, head, target, patience, roomSpin)) {
                return -1;
            }
            headSeen = head.getAcquire(0);
        }
        return capacity - (position - headSeen);
    }

    /** Waits until there is a frame at the head; false when it gave up. */
    private boolean awaitData(long position, WaitPolicy patience) {
        if (tailSeen <= position) {
            // SYNC ring-written: acquire. Pairs with the volatile store of tail in publish().
            tailSeen = tail.getAcquire(0);
        }
        if (tailSeen <= position) {
            if (!await(dataSleep, tail, position + 1, patience, dataSpin)) {
                return false;
            }
            tailSeen = tail.getAcquire(0);
        }
        checkDistance(tailSeen - position);
        return true;
    }

    /** Refuses positions further apart than the ring is long. */
    private void checkDistance(long distance) {
        if (distance < 0 || distance > capacity) {
            throw new WorkspaceException(
                    WorkspaceException.Reason.FOREIGN_FILE,
                    ref.memory().file(),
                    "the positions in " + ref + " are " + distance + " bytes apart: the ring of " + capacity
                            + " bytes is damaged");
        }
    }

    /** Waits until a position has come to the target; false when it gave up. */
    private boolean await(IntCells sleep, LongCells position, long target, WaitPolicy patience, AdaptiveSpin spin) {
        long nanos = patience.nanos(0);
        if (nanos <= 0) {
            return position.getVolatile(0) >= target;
        }
        for (int looks = spin.begin(); looks > 0; looks--) {
            if (position.getVolatile(0) >= target) {
                spin.succeeded();
                return true;
            }
            Parking.spinPause();
        }
        spin.failed();
        for (int sleeps = 0; nanos > 0; sleeps++) {
            sleep.setVolatile(0, ASLEEP);
            // Asked before the look at the position: what the peer wrote before it died is not missed.
            nanos = patience.nanos(sleeps);
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

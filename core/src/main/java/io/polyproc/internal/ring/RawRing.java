package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;

/**
 * An SPSC ring of messages between two threads, in the same or in different processes. It is Lamport's queue ("Proving
 * the Correctness of Multiprocess Programs", 1977) over bytes. {@link RingWriter} is one side, {@link RingReader} the
 * other, and {@link SleepWord} parks either. {@link RingDescriptor} has the layout.
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

    private final ObjectRef ref;
    private final LongCells tail;
    private final LongCells head;
    private final SleepWord dataSleep;
    private final SleepWord roomSleep;
    private final RingWriter writer;
    private final RingReader reader;

    private RawRing(ObjectRef ref, int offset, int capacity, EventCount activity) {
        this.ref = ref;
        this.tail = ref.longs(offset + TAIL_OFFSET);
        this.head = ref.longs(offset + HEAD_OFFSET);
        this.dataSleep = new SleepWord(ref.workspace(), ref.ints(offset + DATA_SLEEP_OFFSET));
        this.roomSleep = new SleepWord(ref.workspace(), ref.ints(offset + ROOM_SLEEP_OFFSET));
        RingBytes data = new RingBytes(ref, offset + LENGTH, capacity);
        this.writer = new RingWriter(data, capacity, tail, head, dataSleep, roomSleep, activity);
        this.reader = new RingReader(ref, data, capacity, tail, head, dataSleep, roomSleep);
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
        // SYNC ring-read: acquire. Pairs with the volatile store of head in RingReader.receive(). Without it the caller
        // could see the position before what the reader did until then.
        return head.getAcquire(0);
    }

    /** Removes all messages. No other thread may use the ring meanwhile. */
    public void reset() {
        writer.reset();
        reader.reset();
        head.setPlain(0, 0);
        dataSleep.reset();
        roomSleep.reset();
        // SYNC ring-written: volatile. Pairs with the acquire of tail in RingReader.awaitData(). Without it the other
        // side could see the new tail before the new head.
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
        return writer.send(message, message.length, policy);
    }

    /** As {@link #send(byte[], WaitPolicy)}, with a message that is the beginning of an array. */
    public boolean send(byte[] message, int messageLength, WaitPolicy policy) {
        return writer.send(message, messageLength, policy);
    }

    /** Tells whether a message fits into the ring as a whole. */
    public static boolean fits(int length, int capacity) {
        return RingFrame.size(length) <= capacity;
    }

    /**
     * Writes the next piece of a message, without waiting. No other message may be written between the pieces.
     *
     * @param done the number of bytes in the previous pieces
     * @return the number of bytes written so far
     */
    public int sendPiece(byte[] message, int done) {
        return writer.sendPiece(message, message.length, done, WaitPolicy.NONE);
    }

    /**
     * Reads the next message, waiting for it. The part of a longer message that was read is saved for the next call.
     *
     * @return null when it gave up
     * @throws OutOfMemoryError if the heap has no room for the message, which stays in the ring; see {@link
     *     #truncateNext}
     */
    public byte[] receive(WaitPolicy policy) {
        return reader.receive(policy);
    }

    /**
     * Truncates the next message, for which the heap has no room: it is read to its end, but only its first bytes are
     * stored. Only the reader calls this.
     */
    public void truncateNext(int most) {
        reader.assembler().truncateNext(most);
    }

    /** Returns the length of the message that was truncated last. Only the reader calls this. */
    public int truncatedLength() {
        return reader.assembler().truncatedLength();
    }

    /** Tells whether there is a frame to read, other than the mark of an abandoned message. */
    boolean isReadable() {
        return reader.isReadable();
    }

    /** Tells whether there is a frame to read. */
    public boolean hasData() {
        return reader.hasData();
    }

    /** Tells whether the reader has a part of a message. Only the reader calls this. */
    boolean isInMessage() {
        return reader.assembler().isInMessage();
    }

    /** Unparks both sides. */
    void wake() {
        dataSleep.wakeIfAsleep();
        roomSleep.wakeIfAsleep();
    }
}

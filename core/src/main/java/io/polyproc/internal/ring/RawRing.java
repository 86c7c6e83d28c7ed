package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.RingDescriptor.*;

import io.polyproc.internal.cell.ByteCells;
import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Messages from one thread to another, in the same or another process. It is Lamport's queue ("Proving the Correctness of
 * Multiprocess Programs", 1977) over bytes; the two words on which the sides sleep are set before the last look and read
 * after the store, both volatile, so that one of the two sees the other (Dekker).
 *
 * <p><b>Thread and process safety.</b> One writer thread and one reader thread at a time.
 *
 * <p><b>Progress.</b> A read of what is there and a write for which there is room are wait-free.
 *
 * <p><b>If a process dies here.</b> Nothing is locked. The other side asks, whenever it has slept in vain, whether its peer is
 * alive, and gives up when it is not; what was completely written before can still be read.
 */
public final class RawRing {

    private static final int SPINS = Parking.spinningHelps() ? 200 : 0;

    private final MappedWorkspace workspace;
    private final ObjectRef ref;
    private final LongCells tail;
    private final LongCells head;
    private final IntCells dataSleep;
    private final IntCells roomSleep;
    private final ByteCells data;
    private final int capacity;
    private final byte[] lengthBytes = new byte[Integer.BYTES];

    private RawRing(ObjectRef ref) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.tail = ref.longs(TAIL_OFFSET);
        this.head = ref.longs(HEAD_OFFSET);
        this.dataSleep = ref.ints(DATA_SLEEP_OFFSET);
        this.roomSleep = ref.ints(ROOM_SLEEP_OFFSET);
        this.data = new ByteCells(ref.memory(), ref.body() + RingDescriptor.LENGTH);
        this.capacity = (int) ref.size();
    }

    /** Makes a ring of so many bytes, a power of two. */
    public static RawRing create(MappedWorkspace workspace, int capacity) {
        ObjectSpec spec =
                new ObjectSpec(ObjectType.RING, null, 0, capacity, 0, RingDescriptor.LENGTH + (long) capacity);
        return new RawRing(workspace.findOrCreate(spec, ObjectSpec.NO_VALUE));
    }

    /** The ring with this id. */
    public static RawRing attach(MappedWorkspace workspace, long id) {
        return new RawRing(workspace.resolve(id));
    }

    /** Names the ring in its workspace. */
    public long id() {
        return ref.id();
    }

    /** How many bytes the reader has read since the last reset. */
    public long readPosition() {
        return head.getAcquire(0);
    }

    /** Forgets what is in the ring. Nobody else uses it. */
    public void reset() {
        head.setPlain(0, 0);
        dataSleep.setPlain(0, 0);
        roomSleep.setPlain(0, 0);
        tail.setVolatile(0, 0);
    }

    /**
     * Writes a message, waiting for room.
     *
     * @param peerAlive asked after each sleep in vain
     * @return false when the peer is dead; the message is lost
     */
    public boolean send(byte[] message, BooleanSupplier peerAlive) {
        byte[] length =
                ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array();
        if (length.length + message.length <= capacity - (tail.getPlain(0) - head.getAcquire(0))) {
            copyIn(tail.getPlain(0), length, 0, length.length);
            copyIn(tail.getPlain(0) + length.length, message, 0, message.length);
            publish(tail.getPlain(0) + length.length + message.length);
            return true;
        }
        return write(length, peerAlive) && write(message, peerAlive);
    }

    /**
     * Reads the next message, waiting for it.
     *
     * @param peerAlive asked after each sleep in vain
     * @return null when the peer is dead and no whole message is left
     */
    public byte[] receive(BooleanSupplier peerAlive) {
        if (!read(lengthBytes, peerAlive)) {
            return null;
        }
        byte[] message = new byte[ByteBuffer.wrap(lengthBytes).getInt()];
        return read(message, peerAlive) ? message : null;
    }

    private boolean write(byte[] bytes, BooleanSupplier peerAlive) {
        for (int done = 0; done < bytes.length; ) {
            long position = tail.getPlain(0);
            // SYNC ring-read: acquire. Pairs with the volatile store of head in read(). Without it bytes could be
            // overwritten that are still being read.
            int room = (int) (capacity - (position - head.getAcquire(0)));
            if (room == 0) {
                if (!awaitChange(roomSleep, head, position - capacity, peerAlive)) {
                    return false;
                }
                continue;
            }
            int count = Math.min(room, bytes.length - done);
            copyIn(position, bytes, done, count);
            publish(position + count);
            done += count;
        }
        return true;
    }

    private void publish(long position) {
        // SYNC ring-written: volatile, and so also a fence before the look at dataSleep. Pairs with the acquire of
        // tail in read(). Without it a reader could see the position before the bytes.
        tail.setVolatile(0, position);
        wakeIfAsleep(dataSleep);
    }

    private boolean read(byte[] into, BooleanSupplier peerAlive) {
        for (int done = 0; done < into.length; ) {
            long position = head.getPlain(0);
            // SYNC ring-written: acquire. Pairs with the volatile store of tail in publish().
            int there = (int) (tail.getAcquire(0) - position);
            if (there == 0) {
                if (!awaitChange(dataSleep, tail, position, peerAlive)) {
                    return false;
                }
                continue;
            }
            int count = Math.min(there, into.length - done);
            copyOut(position, into, done, count);
            done += count;
            // SYNC ring-read: volatile, and so also a fence before the look at roomSleep. Pairs with the acquire of
            // head in write().
            head.setVolatile(0, position + count);
            wakeIfAsleep(roomSleep);
        }
        return true;
    }

    /** Waits until a position is no longer {@code seen}; false when the peer is dead and it never will be. */
    private boolean awaitChange(IntCells sleep, LongCells position, long seen, BooleanSupplier peerAlive) {
        for (int i = 0; i < SPINS; i++) {
            if (position.getVolatile(0) != seen) {
                return true;
            }
            Thread.onSpinWait();
        }
        sleep.setVolatile(0, ASLEEP);
        boolean alive = true;
        while (position.getVolatile(0) == seen) {
            if (!alive) {
                return false;
            }
            workspace.await(sleep, 0, ASLEEP, Parking.LONGEST_SLEEP_NANOS);
            // Asked before the last look at the position: what the peer wrote before it died is not missed.
            alive = peerAlive.getAsBoolean();
        }
        sleep.setVolatile(0, 0);
        return true;
    }

    private void wakeIfAsleep(IntCells sleep) {
        if (sleep.getVolatile(0) == ASLEEP && sleep.compareAndSet(0, ASLEEP, 0)) {
            workspace.wake(sleep, 0, 1);
        }
    }

    private void copyIn(long position, byte[] from, int at, int count) {
        int index = (int) position & capacity - 1;
        int first = Math.min(count, capacity - index);
        data.write(index, from, at, first);
        data.write(0, from, at + first, count - first);
    }

    private void copyOut(long position, byte[] into, int at, int count) {
        int index = (int) position & capacity - 1;
        int first = Math.min(count, capacity - index);
        data.read(index, into, at, first);
        data.read(0, into, at + first, count - first);
    }
}

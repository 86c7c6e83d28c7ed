package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.BroadcastDescriptor.*;

import io.polyproc.errors.ClosedException;
import io.polyproc.errors.EndInUseException;
import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import java.io.Closeable;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages from one process to all that care to read them. The writer overwrites the oldest messages and waits for nobody; it
 * says first which ones it gives up, so that a reader who was just copying one of them finds out and throws its copy away (a
 * seqlock; Lameter 2005, and Agrona's broadcast buffer). One instance for each broadcast and JVM.
 *
 * <p><b>Thread and process safety.</b> One process writes; its threads exclude each other by a lock on the heap. {@link
 * RawBroadcastReader} reads.
 *
 * <p><b>Progress.</b> A send is wait-free but for the other threads of the same process.
 *
 * <p><b>If a process dies here.</b> The messages from the oldest to the tail are whole at every moment. Dead before the store of
 * the tail, the writer has only cost the readers some old messages; its successor goes on at the tail.
 */
public final class RawBroadcast implements Closeable {

    /** Where the next sequence stands, behind a message. */
    private static final int NEXT = Long.BYTES;

    /**
     * An eighth of the ring is given up at a time: a reader that fell behind begins at the oldest message, and has to get away
     * from there before the writer comes by.
     */
    private static final int SLACK_SHIFT = 3;

    final ObjectRef ref;
    final MappedWorkspace workspace;
    final OwnerWord writer;
    final LongCells tail;
    final LongCells oldest;
    final EventCount messages;
    final RingBytes data;
    private final EventCount activity;
    private final int capacity;
    private final ReentrantLock sending = new ReentrantLock();
    private boolean closed;

    private RawBroadcast(ObjectRef ref) {
        this.ref = ref;
        this.workspace = ref.workspace();
        this.capacity = (int) ref.size();
        this.writer = new OwnerWord(workspace.participants(), ref.ints(OWNER_OFFSET));
        this.tail = ref.longs(TAIL_OFFSET);
        this.oldest = ref.longs(OLDEST_OFFSET);
        this.messages = new EventCount(workspace, ref.ints(MESSAGES_OFFSET));
        this.data = new RingBytes(ref, LENGTH, capacity);
        this.activity = EventCount.ofActivity(workspace);
    }

    /** Finds or makes a broadcast with a ring of so many bytes, a power of two. */
    public static ObjectRef findOrCreate(MappedWorkspace workspace, String name, long elementType, int capacity) {
        return workspace.findOrCreate(
                new ObjectSpec(ObjectType.BROADCAST, name, 0, capacity, elementType, LENGTH + (long) capacity),
                ObjectSpec.NO_VALUE);
    }

    /** The one instance of this JVM. */
    public static RawBroadcast of(ObjectRef ref) {
        Object key = "broadcast " + ref.id();
        RawBroadcast known = ref.workspace().local(RawBroadcast.class, key);
        return known != null ? known : ref.workspace().local(RawBroadcast.class, key, new RawBroadcast(ref));
    }

    /**
     * Sends a message to whoever reads.
     *
     * @throws IllegalArgumentException when the ring is smaller than the message
     */
    public void send(byte[] message) {
        if (frame(message.length) + NEXT > capacity) {
            throw new IllegalArgumentException(this + ": a message of " + message.length + " bytes, with "
                    + (HEADER + NEXT) + " more, is larger than the ring, which has " + capacity
                    + ": make a broadcast with more bytes");
        }
        sending.lock();
        try {
            checkMine();
            write(message);
        } finally {
            sending.unlock();
        }
        messages.notifyIfWaiters(Integer.MAX_VALUE);
        activity.notifyIfWaiters(Integer.MAX_VALUE);
    }

    /** A reader that begins with the oldest message there is, or with the next one that is sent. */
    public RawBroadcastReader reader(boolean fromOldest) {
        return new RawBroadcastReader(this, fromOldest);
    }

    /**
     * Gives up the place of the writer, if it is ours. This process does not send any more. Also called when the workspace is
     * closed, before others can take this process for gone: no thread of it is writing then.
     */
    @Override
    public void close() {
        sending.lock();
        try {
            closed = true;
            if (ref.memory().isClosed() || !writer.close()) {
                return;
            }
        } finally {
            sending.unlock();
        }
        messages.notifyIfWaiters(Integer.MAX_VALUE);
        activity.notifyIfWaiters(Integer.MAX_VALUE);
    }

    private void write(byte[] message) {
        long position = tail.getPlain(0);
        long end = position + frame(message.length);
        giveUp(end + NEXT - capacity, position);
        data.word(position + Long.BYTES, message.length);
        data.write(position + HEADER, message, 0, message.length);
        data.word(end, data.word(position) + 1);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BROADCAST_WRITTEN);
        }
        // SYNC broadcast-sent: volatile, and so also a fence before the look at the sleepers. Pairs with the acquire of
        // tail in RawBroadcastReader. Without it a reader could see the position before the bytes.
        tail.setVolatile(0, end);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BROADCAST_SENT);
        }
    }

    /** Gives up the messages before {@code needed}, and some more, but none that is not there. */
    private void giveUp(long needed, long end) {
        long first = oldest.getPlain(0);
        if (first >= needed) {
            return;
        }
        while (first < end && first < needed + (capacity >> SLACK_SHIFT)) {
            first += frame((int) data.word(first + Long.BYTES));
        }
        // SYNC broadcast-overwritten: a release fence behind the store. Pairs with the acquire fence before the look at
        // oldest in RawBroadcastReader.isWhole(). Without it a reader could take overwritten bytes for the message.
        oldest.setRelease(0, first);
        Fences.release();
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BROADCAST_INTENDED);
        }
    }

    private void checkMine() {
        workspace.checkOpen();
        if (closed) {
            throw new ClosedException("the writer of " + this, "send from another process, or make a new broadcast");
        }
        if (!writer.isMine() && !writer.take() && !writer.takeOver() && !writer.isMine()) {
            throw new EndInUseException("the place of the writer of " + this, writer.describe());
        }
    }

    static long frame(int length) {
        return HEADER + RingBytes.align(length);
    }

    /** For people: what, and where. */
    @Override
    public String toString() {
        return ref.toString();
    }
}

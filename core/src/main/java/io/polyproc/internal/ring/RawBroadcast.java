package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.BroadcastDescriptor.*;

import io.polyproc.ClosedException;
import io.polyproc.channel.EndInUseException;
import io.polyproc.internal.cell.Fences;
import io.polyproc.internal.cell.LongCells;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.internal.workspace.ObjectSpec;
import java.io.Closeable;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages from one process to any number of readers. The writer overwrites the oldest messages and never waits. It
 * first publishes which messages it discards, so a reader that is copying one of them detects that and drops its copy.
 * This is an optimistic read, as in a seqlock (Lameter, 2005) and Agrona's {@code BroadcastReceiver}. There is one
 * instance for each broadcast and JVM.
 *
 * <p><b>Thread and process safety.</b> One process writes; its threads exclude each other by a lock on the heap. {@link
 * RawBroadcastReader} reads.
 *
 * <p><b>Progress.</b> A send is wait-free, except that threads of the same process exclude each other.
 *
 * <p><b>If a process dies here.</b> The messages from the oldest to the tail are intact at every moment. A writer that
 * dies before the store of the tail has only discarded some old messages. The next writer continues at the tail.
 */
public final class RawBroadcast implements Closeable {

    /** Length of the next sequence, which is stored after a message. */
    private static final int NEXT = Long.BYTES;

    /**
     * An eighth of the ring is discarded at a time. A lapped reader begins at the oldest message, and needs time to
     * read it before the writer overwrites it.
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

    /** Finds or creates a broadcast with a ring of {@code capacity} bytes, a power of two. */
    public static ObjectRef findOrCreate(MappedWorkspace workspace, String name, long elementType, int capacity) {
        return workspace.findOrCreate(
                new ObjectSpec(ObjectType.BROADCAST, name, 0, capacity, elementType, LENGTH + (long) capacity),
                ObjectSpec.NO_VALUE);
    }

    /** Returns the one instance of this JVM. */
    public static RawBroadcast of(ObjectRef ref) {
        Object key = "broadcast " + ref.id();
        RawBroadcast known = ref.workspace().local(RawBroadcast.class, key);
        return known != null ? known : ref.workspace().local(RawBroadcast.class, key, new RawBroadcast(ref));
    }

    /**
     * Sends a message to all readers.
     *
     * @throws IllegalArgumentException when the ring is smaller than the message
     */
    public void send(byte[] message) {
        if (frame(message.length) + NEXT > capacity) {
            throw new IllegalArgumentException(this + ": a message of " + message.length + " bytes, with "
                    + (HEADER + NEXT) + " more, is larger than the ring, which has " + capacity
                    + ": create a broadcast with more bytes");
        }
        sending.lock();
        try {
            checkWriter();
            write(message);
        } finally {
            sending.unlock();
        }
        messages.notifyIfWaiters(Integer.MAX_VALUE);
        activity.notifyIfWaiters(Integer.MAX_VALUE);
    }

    /** Returns a reader that begins with the oldest message, or with the next one that is sent. */
    public RawBroadcastReader reader(boolean fromOldest) {
        return new RawBroadcastReader(this, fromOldest);
    }

    /**
     * Ends the sending of this process, and frees the role of the writer if this process has it. It also runs when the
     * workspace is closed, before other processes can see this one as gone; then none of its threads is writing.
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
        discard(end + NEXT - capacity, position);
        data.word(position + Long.BYTES, message.length);
        data.write(position + HEADER, message, 0, message.length);
        data.word(end, data.word(position) + 1);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BROADCAST_WRITTEN);
        }
        // SYNC broadcast-sent: volatile, and so also a fence before the check for waiters. Pairs with the acquire of
        // tail in RawBroadcastReader.poll(). Without it a reader could see the position before the bytes.
        tail.setVolatile(0, end);
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BROADCAST_SENT);
        }
    }

    /**
     * Discards the messages before {@code needed}, and up to an eighth of the ring more, but never beyond {@code end}.
     */
    private void discard(long needed, long end) {
        long first = oldest.getPlain(0);
        if (first >= needed) {
            return;
        }
        while (first < end && first < needed + (capacity >> SLACK_SHIFT)) {
            first += frame((int) data.word(first + Long.BYTES));
        }
        // SYNC broadcast-overwritten: a release fence after the store. Pairs with the acquire fence before the load of
        // oldest in RawBroadcastReader.isWhole(). Without it a reader could take overwritten bytes for the message.
        oldest.setRelease(0, first);
        Fences.release();
        if (Crash.ENABLED) {
            Crash.at(CrashPoint.BROADCAST_INTENDED);
        }
    }

    private void checkWriter() {
        workspace.checkOpen();
        if (closed) {
            throw new ClosedException("the writer of " + this, "send from another process, or create a new broadcast");
        }
        if (!writer.isMine() && !writer.take() && !writer.takeOver() && !writer.isMine()) {
            throw new EndInUseException("the writing end of " + this, writer.describe());
        }
    }

    static long frame(int length) {
        return HEADER + RingBytes.align(length);
    }

    @Override
    public String toString() {
        return ref.toString();
    }
}

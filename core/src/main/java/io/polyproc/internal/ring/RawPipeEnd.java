package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.PipeDescriptor.*;

import io.polyproc.channel.EndOfStreamException;
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
 * One end of a pipe: a ring to the other end, a ring from there, or both. There is one instance for each end and JVM.
 *
 * <p>The first process that sends or receives through the end owns it, by a CAS of its id into the owner word. So each
 * ring has one writer and one reader process, and the death of each can be detected.
 *
 * <p><b>Thread and process safety.</b> The threads of the owner exclude each other by a lock on the heap for each
 * direction.
 *
 * <p><b>Progress.</b> Blocking. A send or receive waits for the other threads of its own process, and for the peer.
 *
 * <p><b>If a process dies here.</b> Its end is closed for ever. A peer that waits or sends detects that within one park
 * interval. It receives all messages that were sent completely, then gets an exception.
 */
public final class RawPipeEnd implements Closeable {

    /** The two ends. */
    public enum Side {
        /** The end that reads if the pipe goes one way. */
        FIRST,
        /** The end that writes if the pipe goes one way. */
        SECOND
    }

    private final ObjectRef ref;
    private final Side side;
    private final PipeOwnership ownership;
    private final EventCount activity;
    private final RawRing in;
    private final RawRing out;
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock sending = new ReentrantLock();

    private RawPipeEnd(ObjectRef ref, Side side) {
        this.ref = ref;
        this.side = side;
        this.ownership = new PipeOwnership(this, ref, side);
        this.activity = EventCount.ofActivity(ref.workspace());
        int capacity = (int) ref.size();
        boolean duplex = (ref.options() & DUPLEX) != 0;
        RawRing toFirst = RawRing.within(ref, LENGTH, capacity, activity);
        RawRing toSecond =
                duplex ? RawRing.within(ref, LENGTH + (int) RawRing.length(capacity), capacity, activity) : null;
        this.in = side == Side.FIRST ? toFirst : toSecond;
        this.out = side == Side.FIRST ? toSecond : toFirst;
    }

    /** Finds or creates a pipe with rings of {@code capacity} bytes, a power of two. */
    public static ObjectRef findOrCreate(
            MappedWorkspace workspace, String name, long messageType, boolean duplex, int capacity) {
        long length = LENGTH + (duplex ? 2 : 1) * RawRing.length(capacity);
        return workspace.findOrCreate(
                new ObjectSpec(ObjectType.PIPE, name, duplex ? DUPLEX : 0, capacity, messageType, length),
                ObjectSpec.NO_VALUE);
    }

    /** Returns the one instance of this JVM. */
    public static RawPipeEnd of(ObjectRef ref, Side side) {
        Object key = side + " end of pipe " + ref.id();
        RawPipeEnd known = ref.workspace().local(RawPipeEnd.class, key);
        return known != null ? known : ref.workspace().local(RawPipeEnd.class, key, new RawPipeEnd(ref, side));
    }

    /** Tells whether this end receives messages. */
    public boolean canReceive() {
        return in != null;
    }

    /** Tells whether this end sends messages. */
    public boolean canSend() {
        return out != null;
    }

    /**
     * Sends a message, waiting at most {@code nanos} for room.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return false when the time was up; nothing was sent
     * @throws InterruptedException when interrupted before it was all in the ring; nothing was sent
     */
    public boolean send(byte[] message, long nanos) throws InterruptedException {
        checkDirection(out, "sends nothing: it only receives");
        try (PipeWait wait = new PipeWait(ref, ownership, nanos, true)) {
            return wait.lock(sending) && sendAndUnlock(message, wait);
        }
    }

    /** Sends a message if there is room. Does not respond to interrupts. */
    public boolean trySend(byte[] message) {
        checkDirection(out, "sends nothing: it only receives");
        try (PipeWait wait = new PipeWait(ref, ownership, 0, false)) {
            return sending.tryLock() && sendAndUnlock(message, wait);
        } catch (InterruptedException e) {
            throw new IllegalStateException("it was not to be interrupted", e);
        }
    }

    /**
     * Receives the next message, waiting at most {@code nanos} for it.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less for one attempt
     * @return null when the time was up
     * @throws InterruptedException when interrupted before it was all there; nothing is lost
     */
    public byte[] receive(long nanos) throws InterruptedException {
        checkDirection(in, "receives nothing: it only sends");
        try (PipeWait wait = new PipeWait(ref, ownership, nanos, true)) {
            return wait.lock(receiving) ? receiveAndUnlock(wait) : null;
        }
    }

    /** Receives the next message if it is there. Does not respond to interrupts. */
    public byte[] tryReceive() {
        checkDirection(in, "receives nothing: it only sends");
        if (!receiving.tryLock()) {
            return null;
        }
        try {
            ownership.checkOwner();
            byte[] message = in.receive(WaitPolicy.NONE);
            if (message == null && ownership.isPeerGone()) {
                // Poll again: the peer may have sent a message between the first poll and its end.
                message = in.receive(WaitPolicy.NONE);
                if (message == null) {
                    throw endOfStream();
                }
            }
            return message;
        } finally {
            receiving.unlock();
        }
    }

    /** Tells whether there is something to receive, or the stream has ended. */
    public boolean isReadable() {
        checkDirection(in, "receives nothing: it only sends");
        ownership.checkNotClosed();
        return in.isReadable() || ownership.isPeerGone();
    }

    /** Records that the handle was sent to another process, which may use the end. */
    public void markPassedOn() {
        ownership.markPassedOn();
    }

    /** Tells whether this end was closed in this process. */
    public boolean isClosed() {
        return ownership.isClosed();
    }

    /**
     * Closes the end for ever if this process owns it, or if it has no owner and no other process has its handle.
     * Otherwise only this process can no longer use it. This also runs when the workspace is closed, before other
     * processes can see this one as gone.
     *
     * <p>A concurrent send of another thread either completes before the peer sees the end closed, or fails.
     */
    @Override
    public void close() {
        ownership.markClosed();
        if (ref.memory().isClosed()) {
            return;
        }
        // Threads of this process that wait see that the end is closed; a sender releases the lock.
        wakeBoth();
        boolean over;
        sending.lock();
        try {
            over = !ref.memory().isClosed() && ownership.closeForAll();
        } finally {
            sending.unlock();
        }
        if (over) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_CLOSED);
            }
            wakeBoth();
            activity.notifyIfWaiters(Integer.MAX_VALUE);
        }
    }

    private void wakeBoth() {
        if (in != null) {
            in.wake();
        }
        if (out != null) {
            out.wake();
        }
    }

    private boolean sendAndUnlock(byte[] message, PipeWait wait) throws InterruptedException {
        try {
            ownership.checkOwner();
            if (ownership.isPeerGone()) {
                throw ownership.broken();
            }
            if (out.send(message, wait)) {
                return true;
            }
            wait.throwUnlessTimeIsUp(ownership::broken);
            return false;
        } finally {
            sending.unlock();
        }
    }

    private byte[] receiveAndUnlock(PipeWait wait) throws InterruptedException {
        try {
            ownership.checkOwner();
            byte[] message = in.receive(wait);
            if (message == null) {
                wait.throwUnlessTimeIsUp(this::endOfStream);
            }
            return message;
        } finally {
            receiving.unlock();
        }
    }

    private EndOfStreamException endOfStream() {
        return ownership.endOfStream(in.isInMessage());
    }

    private void checkDirection(RawRing ring, String message) {
        if (ring == null) {
            throw new IllegalStateException(this + " " + message + ", use the other end, or a two-way pipe");
        }
    }

    @Override
    public String toString() {
        return (side == Side.FIRST ? "first end of " : "second end of ") + ref;
    }
}

package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.PipeDescriptor.*;

import io.polyproc.errors.BrokenPipeException;
import io.polyproc.errors.ClosedException;
import io.polyproc.errors.EndInUseException;
import io.polyproc.errors.EndOfStreamException;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.segment.ObjectRef;
import io.polyproc.internal.segment.ObjectSpec;
import io.polyproc.internal.segment.ObjectType;
import io.polyproc.internal.sync.EventCount;
import io.polyproc.internal.sync.WaitRecord;
import java.io.Closeable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One end of a pipe: a ring to the other end, a ring from there, or both. One instance for each end and JVM.
 *
 * <p>The end belongs to the first process that sends or receives through it, by a compare-and-set of its id into the end's
 * word. So each ring has one writer and one reader process, and there is somebody whose death can be noticed.
 *
 * <p><b>Thread and process safety.</b> The threads of the owner exclude each other by a lock on the heap for each direction.
 *
 * <p><b>Progress.</b> Blocking. Who sends or receives waits for the other threads of its own process, and for the peer.
 *
 * <p><b>If a process dies here.</b> Its end is at its end for ever. The peer finds that out within one sleep while it waits or
 * sends: it receives what was completely sent before, then is told.
 */
public final class RawPipeEnd implements Closeable {

    /** The two ends. */
    public enum Side {
        /** The end that reads if the pipe goes one way. */
        FIRST,
        /** The end that writes if the pipe goes one way. */
        SECOND
    }

    private enum Reason {
        TIME,
        INTERRUPT,
        PEER,
        CLOSED
    }

    private final ObjectRef ref;
    private final Side side;
    private final MappedWorkspace workspace;
    private final EventCount activity;
    private final OwnerWord mine;
    private final OwnerWord theirs;
    private final RawRing in;
    private final RawRing out;
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile boolean closed;
    private volatile boolean handedOn;

    private RawPipeEnd(ObjectRef ref, Side side) {
        this.ref = ref;
        this.side = side;
        this.workspace = ref.workspace();
        this.activity = EventCount.ofActivity(workspace);
        OwnerWord first = new OwnerWord(workspace.participants(), ref.ints(FIRST_OWNER_OFFSET));
        OwnerWord second = new OwnerWord(workspace.participants(), ref.ints(SECOND_OWNER_OFFSET));
        int capacity = (int) ref.size();
        boolean duplex = (ref.options() & DUPLEX) != 0;
        RawRing toFirst = RawRing.within(ref, LENGTH, capacity, activity);
        RawRing toSecond =
                duplex ? RawRing.within(ref, LENGTH + (int) RawRing.length(capacity), capacity, activity) : null;
        this.mine = side == Side.FIRST ? first : second;
        this.theirs = side == Side.FIRST ? second : first;
        this.in = side == Side.FIRST ? toFirst : toSecond;
        this.out = side == Side.FIRST ? toSecond : toFirst;
    }

    /** Makes a pipe with rings of so many bytes, a power of two. */
    public static ObjectRef findOrCreate(
            MappedWorkspace workspace, String name, long messageType, boolean duplex, int capacity) {
        long length = LENGTH + (duplex ? 2 : 1) * RawRing.length(capacity);
        return workspace.findOrCreate(
                new ObjectSpec(ObjectType.PIPE, name, duplex ? DUPLEX : 0, capacity, messageType, length),
                ObjectSpec.NO_VALUE);
    }

    /** The one instance of this JVM. */
    public static RawPipeEnd of(ObjectRef ref, Side side) {
        Object key = side + " end of pipe " + ref.id();
        RawPipeEnd known = ref.workspace().local(RawPipeEnd.class, key);
        return known != null ? known : ref.workspace().local(RawPipeEnd.class, key, new RawPipeEnd(ref, side));
    }

    /** Whether messages come in here. */
    public boolean canReceive() {
        return in != null;
    }

    /** Whether messages go out here. */
    public boolean canSend() {
        return out != null;
    }

    /**
     * Sends a message, waiting at most {@code nanos} for room.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
     * @return false when the time was up; nothing was sent
     * @throws InterruptedException when interrupted before it was all in the ring; nothing was sent
     */
    public boolean send(byte[] message, long nanos) throws InterruptedException {
        checkDirection(out, "sends nothing: it only receives");
        try (Waiting waiting = new Waiting(nanos, true)) {
            return waiting.lock(sending) && sendAndUnlock(message, waiting);
        }
    }

    /** Sends a message if there is room, whether this thread is interrupted or not. */
    public boolean trySend(byte[] message) {
        checkDirection(out, "sends nothing: it only receives");
        try (Waiting waiting = new Waiting(0, false)) {
            return sending.tryLock() && sendAndUnlock(message, waiting);
        } catch (InterruptedException e) {
            throw new IllegalStateException("it was not to be interrupted", e);
        }
    }

    /**
     * Receives the next message, waiting at most {@code nanos} for it.
     *
     * @param nanos {@link Long#MAX_VALUE} for no limit; 0 or less to look once
     * @return null when the time was up
     * @throws InterruptedException when interrupted before it was all there; nothing is lost
     */
    public byte[] receive(long nanos) throws InterruptedException {
        checkDirection(in, "receives nothing: it only sends");
        try (Waiting waiting = new Waiting(nanos, true)) {
            return waiting.lock(receiving) ? receiveAndUnlock(waiting) : null;
        }
    }

    /** Receives the next message if it is there, whether this thread is interrupted or not. */
    public byte[] tryReceive() {
        checkDirection(in, "receives nothing: it only sends");
        if (!receiving.tryLock()) {
            return null;
        }
        try {
            checkMine();
            byte[] message = in.receive(WaitPolicy.NONE);
            if (message == null && theirs.isOver()) {
                // What it sent before that was overlooked a moment ago.
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

    /** Whether there is something to receive, or never will be. */
    public boolean isReadable() {
        checkDirection(in, "receives nothing: it only sends");
        checkNotClosed();
        return in.isReadable() || theirs.isOver();
    }

    /** Its handle goes to another process, which may be the one that will use the end. */
    public void handOn() {
        handedOn = true;
    }

    /** Whether it was closed in this process. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Closes the end for ever if it belongs to this process, or to no process and no other process was given it. Else only this
     * process may not use it any more. Also called when the workspace is closed, before others can take this process for gone.
     *
     * <p>A send that another thread is at either completes before the peer sees the end closed, or fails.
     */
    @Override
    public void close() {
        closed = true;
        if (ref.memory().isClosed()) {
            return;
        }
        // Threads of this process that wait: they see that it is closed, and the one that sends unlocks.
        wakeBoth();
        boolean over;
        sending.lock();
        try {
            over = !ref.memory().isClosed() && (mine.close() || !handedOn && mine.closeFree());
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

    private boolean sendAndUnlock(byte[] message, Waiting waiting) throws InterruptedException {
        try {
            checkMine();
            if (theirs.isOver()) {
                throw broken();
            }
            if (out.send(message, waiting)) {
                return true;
            }
            waiting.throwUnlessTimeIsUp(this::broken);
            return false;
        } finally {
            sending.unlock();
        }
    }

    private byte[] receiveAndUnlock(Waiting waiting) throws InterruptedException {
        try {
            checkMine();
            byte[] message = in.receive(waiting);
            if (message == null) {
                waiting.throwUnlessTimeIsUp(this::endOfStream);
            }
            return message;
        } finally {
            receiving.unlock();
        }
    }

    private BrokenPipeException broken() {
        checkNotClosed();
        return new BrokenPipeException(this, "its other end belonged to " + theirs.describe());
    }

    /** The peer is gone. When this process closes its workspace, both ends may be its own: then that is what is reported. */
    private EndOfStreamException endOfStream() {
        checkNotClosed();
        return new EndOfStreamException(this, "its other end belonged to " + theirs.describe(), in.isInMessage());
    }

    /** Takes the end if it is nobody's. */
    private void checkMine() {
        checkNotClosed();
        if (mine.isMine()) {
            return;
        }
        if (mine.take()) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_OWNED);
            }
        } else if (!mine.isMine()) {
            throw new EndInUseException(this, mine.describe());
        }
    }

    private void checkNotClosed() {
        workspace.checkOpen();
        if (closed) {
            throw new ClosedException(toString(), "make a new pipe");
        }
    }

    private void checkDirection(RawRing ring, String message) {
        if (ring == null) {
            throw new IllegalStateException(
                    this + " " + message + ", use the other end, or a pipe that goes both ways");
        }
    }

    /** For people: which end of what, where. */
    @Override
    public String toString() {
        return (side == Side.FIRST ? "first end of " : "second end of ") + ref;
    }

    /** One wait of a thread for the peer. */
    private final class Waiting implements WaitPolicy, AutoCloseable {
        private final WaitRecord wait;
        private final boolean interruptible;
        private Reason reason = Reason.TIME;

        Waiting(long nanos, boolean interruptible) {
            this.wait = new WaitRecord(ref, nanos);
            this.interruptible = interruptible;
        }

        /** Waits for the other threads of this process. */
        boolean lock(ReentrantLock lock) throws InterruptedException {
            if (lock.tryLock()) {
                if (Thread.interrupted()) {
                    lock.unlock();
                    throw interruption();
                }
                return true;
            }
            return lock.tryLock(wait.remaining(), TimeUnit.NANOSECONDS);
        }

        @Override
        public long nanos(int sleeps) {
            if (closed) {
                return giveUp(Reason.CLOSED);
            }
            if (theirs.isOver()) {
                return giveUp(Reason.PEER);
            }
            if (interruptible && Thread.currentThread().isInterrupted()) {
                return giveUp(Reason.INTERRUPT);
            }
            if (sleeps > 0) {
                wait.publish();
            }
            long left = wait.remaining();
            return left > 0 ? left : giveUp(Reason.TIME);
        }

        private long giveUp(Reason why) {
            reason = why;
            return 0;
        }

        void throwUnlessTimeIsUp(Supplier<RuntimeException> ofThePeer) throws InterruptedException {
            switch (reason) {
                case INTERRUPT:
                    Thread.interrupted();
                    throw interruption();
                case PEER:
                    throw ofThePeer.get();
                case CLOSED:
                    checkNotClosed();
                    return;
                default:
            }
        }

        private InterruptedException interruption() {
            return new InterruptedException(RawPipeEnd.this + ": interrupted");
        }

        @Override
        public void close() {
            wait.close();
        }
    }
}

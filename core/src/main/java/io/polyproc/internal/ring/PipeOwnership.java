package io.polyproc.internal.ring;

import static io.polyproc.internal.ring.PipeDescriptor.*;

import io.polyproc.ClosedException;
import io.polyproc.channel.BrokenPipeException;
import io.polyproc.channel.EndInUseException;
import io.polyproc.channel.EndOfStreamException;
import io.polyproc.internal.crash.Crash;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.internal.ring.RawPipeEnd.Side;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The owners of the two ends of a pipe, as one end sees them. {@link PipeDescriptor} has their states.
 *
 * <p><b>If a process dies here.</b> The ends that it owns are closed for ever; {@link OwnerWord} reports its death.
 */
final class PipeOwnership {

    private final RawPipeEnd end;
    private final MappedWorkspace workspace;
    private final OwnerWord own;
    private final OwnerWord peer;
    private volatile boolean closed;
    private volatile boolean passedOn;

    PipeOwnership(RawPipeEnd end, ObjectRef ref, Side side) {
        this.end = end;
        this.workspace = ref.workspace();
        OwnerWord first = new OwnerWord(workspace.participants(), ref.ints(FIRST_OWNER_OFFSET));
        OwnerWord second = new OwnerWord(workspace.participants(), ref.ints(SECOND_OWNER_OFFSET));
        this.own = side == Side.FIRST ? first : second;
        this.peer = side == Side.FIRST ? second : first;
    }

    /** Checks that this process owns the end, and takes it if it has no owner. */
    void checkOwner() {
        checkNotClosed();
        if (own.isMine()) {
            return;
        }
        if (own.take()) {
            if (Crash.ENABLED) {
                Crash.at(CrashPoint.PIPE_OWNED);
            }
        } else if (!own.isMine()) {
            throw new EndInUseException(end.toString(), own.describe());
        }
    }

    void checkNotClosed() {
        workspace.checkOpen();
        if (closed) {
            throw new ClosedException(end.toString(), "create a new pipe");
        }
    }

    /** Records that the handle was sent to another process, which may use the end. */
    void markPassedOn() {
        passedOn = true;
    }

    /** Refuses further operations of this process. */
    void markClosed() {
        closed = true;
    }

    /** Tells whether this end was closed in this process. */
    boolean isClosed() {
        return closed;
    }

    /**
     * Closes the end for ever if this process owns it, or if it has no owner and no other process has its handle.
     * Returns whether this closed it.
     */
    boolean closeForAll() {
        return own.close() || !passedOn && own.closeFree();
    }

    /** Tells whether the process at the other end has closed it or died. */
    boolean isPeerGone() {
        return peer.isGone();
    }

    BrokenPipeException broken() {
        checkNotClosed();
        return new BrokenPipeException(end.toString(), "its other end belonged to " + peer.describe());
    }

    /** Returns the exception for the end of the peer. A closed workspace or end of this process takes precedence. */
    EndOfStreamException endOfStream(boolean isInMessage) {
        checkNotClosed();
        return new EndOfStreamException(end.toString(), "its other end belonged to " + peer.describe(), isInMessage);
    }

    @Override
    public String toString() {
        return end.toString();
    }
}

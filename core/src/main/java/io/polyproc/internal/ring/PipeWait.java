package io.polyproc.internal.ring;

import io.polyproc.internal.sync.WaitRecord;
import io.polyproc.internal.workspace.ObjectRef;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One blocking call of a thread that waits for the peer of a pipe. It knows why the wait ended.
 *
 * <p><b>If a process dies here.</b> A dead peer ends the wait within one park interval.
 */
final class PipeWait implements WaitPolicy, AutoCloseable {

    private enum Reason {
        TIME,
        INTERRUPT,
        PEER,
        CLOSED
    }

    private final PipeOwnership ownership;
    private final WaitRecord wait;
    private final boolean interruptible;
    private Reason reason = Reason.TIME;

    PipeWait(ObjectRef ref, PipeOwnership ownership, long nanos, boolean interruptible) {
        this.ownership = ownership;
        this.wait = new WaitRecord(ref, nanos);
        this.interruptible = interruptible;
    }

    /** Acquires a lock against the other threads of this process. */
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
    public long nanos(int parks) {
        if (ownership.isClosed()) {
            return giveUp(Reason.CLOSED);
        }
        if (ownership.isPeerGone()) {
            return giveUp(Reason.PEER);
        }
        if (interruptible && Thread.currentThread().isInterrupted()) {
            return giveUp(Reason.INTERRUPT);
        }
        if (parks > 0) {
            wait.publish();
        }
        long left = wait.remaining();
        return left > 0 ? left : giveUp(Reason.TIME);
    }

    private long giveUp(Reason why) {
        reason = why;
        return 0;
    }

    /** Throws the exception for the end of a wait that was not a timeout. */
    void throwUnlessTimeIsUp(Supplier<RuntimeException> peerGone) throws InterruptedException {
        switch (reason) {
            case INTERRUPT:
                Thread.interrupted();
                throw interruption();
            case PEER:
                throw peerGone.get();
            case CLOSED:
                ownership.checkNotClosed();
                return;
            default:
        }
    }

    private InterruptedException interruption() {
        return new InterruptedException(ownership + ": interrupted");
    }

    @Override
    public void close() {
        wait.close();
    }
}

package io.polyproc.internal.ring;

import io.polyproc.internal.sync.BiasedLock;
import io.polyproc.internal.sync.RawLock.Outcome;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The slow path of the two locks of a ring queue, after {@link BiasedLock#enter} has returned false. It refuses a
 * thread that holds the lock already: a reader or writer of an element that uses its own end of the queue.
 *
 * <p><b>If a process dies here.</b> The next thread takes the lock over within one park interval; {@link
 * RingQueueRecovery} repairs what the lock protects.
 */
final class RingQueueLocking {

    private final ObjectRef ref;

    RingQueueLocking(ObjectRef ref) {
        this.ref = ref;
    }

    /** Acquires a lock. */
    void acquire(BiasedLock lock) {
        refuseToLockTwice(lock);
        lock.acquire(Long.MAX_VALUE, false);
    }

    /** Acquires a lock, waiting at most {@code nanos} for it. Returns false on timeout. */
    boolean acquireInterruptibly(BiasedLock lock, long nanos) throws InterruptedException {
        refuseToLockTwice(lock);
        // A single attempt does not wait for the other side. It waits for its own side, which holds the lock for a
        // moment only.
        Outcome outcome = lock.acquire(nanos <= 0 ? Long.MAX_VALUE : nanos, true);
        if (outcome == Outcome.INTERRUPTED) {
            throw interruption();
        }
        return outcome == Outcome.ACQUIRED;
    }

    void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw interruption();
        }
    }

    private void refuseToLockTwice(BiasedLock lock) {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    ref + ": a reader or writer of an element cannot use the same end of the queue");
        }
    }

    private InterruptedException interruption() {
        return new InterruptedException(ref + ": interrupted");
    }
}

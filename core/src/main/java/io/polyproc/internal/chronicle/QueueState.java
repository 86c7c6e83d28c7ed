package io.polyproc.internal.chronicle;

import static io.polyproc.internal.chronicle.QueueDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.workspace.ObjectRef;
import io.polyproc.queue.QueueShutdownException;

/**
 * Whether a durable queue is open, draining or shut down.
 *
 * <p><b>If a process dies here.</b> One store changes the state. Between it and the notification, waiters check again
 * within one park interval.
 */
final class QueueState {

    private final ObjectRef ref;
    private final QueuePutLock putLock;
    private final QueueSignals signals;
    private final IntCells state;

    QueueState(ObjectRef ref, QueuePutLock putLock, QueueSignals signals) {
        this.ref = ref;
        this.putLock = putLock;
        this.signals = signals;
        this.state = ref.ints(STATE_OFFSET);
    }

    /**
     * Refuses further puts. Puts in progress are in the queue when this returns, so consumers that find no element have
     * not missed one.
     */
    void shutDown() {
        putLock.acquire();
        try {
            state.compareAndSet(0, OPEN, DRAINING);
        } finally {
            putLock.release();
        }
        signals.notifyOfState();
    }

    /** Refuses further puts and takes. Does not wait. */
    void shutDownNow() {
        // SYNC queue-state: volatile, before the notification. Pairs with the volatile reads below. A thread that
        // prepares its wait and then reads the state either sees the change or is notified (Dekker).
        state.setVolatile(0, SHUT_DOWN);
        signals.notifyOfState();
    }

    /** Undoes {@link #shutDown} or {@link #shutDownNow}. */
    void reopen() {
        putLock.acquire();
        try {
            state.setVolatile(0, OPEN);
        } finally {
            putLock.release();
        }
        signals.notifyOfState();
    }

    /** Tells whether puts are refused. */
    boolean isShutDown() {
        // SYNC queue-state: volatile. Pairs with the stores above. Without it a thread could park after a shutdown.
        return state.getVolatile(0) != OPEN;
    }

    /** Tells whether takes are refused, too. */
    boolean isShutDownNow() {
        // SYNC queue-state: volatile, as in isShutDown().
        return state.getVolatile(0) == SHUT_DOWN;
    }

    void checkNotShutDown() {
        if (isShutDown()) {
            throw new QueueShutdownException(ref.toString());
        }
    }
}

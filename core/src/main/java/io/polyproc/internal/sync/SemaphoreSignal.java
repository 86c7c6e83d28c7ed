package io.polyproc.internal.sync;

import static io.polyproc.internal.sync.SemaphoreDescriptor.*;

import io.polyproc.internal.cell.IntCells;
import io.polyproc.internal.workspace.ObjectRef;

/**
 * The notification of the waiters of one semaphore. It wakes as many waiters as there are new permits, or all of them
 * if one may wait for several permits at once: such a waiter could consume the wake-up without being able to acquire
 * the permit.
 *
 * <p>Waking all clears {@code several}; a waiter that still needs several permits sets it again before it parks. So
 * notifications wake single waiters again once the last such waiter is gone, dead ones included.
 */
final class SemaphoreSignal {

    private final EventCount signal;
    private final IntCells several;

    SemaphoreSignal(ObjectRef ref) {
        this.signal = new EventCount(ref.workspace(), ref.ints(SIGNAL_OFFSET));
        this.several = ref.ints(SEVERAL_OFFSET);
    }

    /** Returns the current word, for {@link #await}. It is read before the permits are checked. */
    int read() {
        return signal.read();
    }

    /** Parks as {@link EventCount#await} does. */
    void await(int seen, long nanos) {
        signal.await(seen, nanos);
    }

    /**
     * Notes that a thread waits for several permits at once.
     *
     * @return true if that was not noted before; the caller checks the permits again
     */
    boolean noteSeveral() {
        if (several.getVolatile(0) != 0) {
            return false;
        }
        // SYNC semaphore-several: volatile, followed by another read of the permits. Pairs with the exchange in
        // notifyWaiters(): either that finds the word set and wakes all, or the permits that were released before it
        // are seen here.
        several.setVolatile(0, 1);
        return true;
    }

    /**
     * Wakes waiters after this number of permits was released.
     *
     * @return the number of waiters that were woken
     */
    int notifyWaiters(int permits) {
        // SYNC semaphore-several: exchange, after the release of the permits. Pairs with the store in noteSeveral().
        boolean all = several.getVolatile(0) != 0 && several.getAndSet(0, 0) != 0;
        return signal.notifyWaiters(all ? Integer.MAX_VALUE : permits);
    }
}

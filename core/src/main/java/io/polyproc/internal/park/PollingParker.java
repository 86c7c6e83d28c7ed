package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;
import java.util.concurrent.locks.LockSupport;

/**
 * Polls the word with backoff, every 50 us at first and every 1 ms later. Works everywhere, needs no native code, and
 * returns at once when the thread is interrupted. No wake-up is needed.
 */
final class PollingParker implements Parker {

    private static final long MIN_PAUSE_NANOS = 50_000;
    private static final long MAX_PAUSE_NANOS = 1_000_000;

    @Override
    public void await(IntCells cells, int index, int expected, long nanos) {
        long deadline = System.nanoTime() + nanos;
        long pause = MIN_PAUSE_NANOS;
        while (cells.getVolatile(index) == expected && !Thread.currentThread().isInterrupted()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, Math.min(pause, left));
            pause = Math.min(pause + (pause >> 1), MAX_PAUSE_NANOS);
        }
    }

    @Override
    public int wake(IntCells cells, int index, int count) {
        return 0; // Pollers check the word by themselves.
    }
}

package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the word again and again, ever less often: 50 us at first, 1 ms after a while. Works everywhere, needs nothing,
 * and ends at once when the thread is interrupted. Nobody has to wake it.
 */
final class PollingParker implements Parker {

    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    @Override
    public void await(IntCells cells, int index, int expected, long nanos) {
        long deadline = System.nanoTime() + nanos;
        long pause = FIRST_PAUSE_NANOS;
        while (cells.getVolatile(index) == expected && !Thread.currentThread().isInterrupted()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, Math.min(pause, left));
            pause = Math.min(pause + (pause >> 1), LONGEST_PAUSE_NANOS);
        }
    }

    @Override
    public int wake(IntCells cells, int index, int count) {
        return 0; // Pollers look by themselves.
    }
}

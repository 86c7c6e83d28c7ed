package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;

/**
 * Parks threads on a 32-bit word and wakes them.
 *
 * <p><b>Contract.</b> {@link #await} returns at once when the word differs from {@code expected}. A waker changes the
 * word before it calls {@link #wake}. Together this loses no wake-up. Returns may be spurious: callers check their
 * state in a loop.
 */
interface Parker {

    /**
     * Parks for at most {@code nanos} while the word is {@code expected}. Returns early when woken, when the word
     * changes and, possibly, when interrupted.
     */
    void await(IntCells cells, int index, int expected, long nanos);

    /** Wakes at most {@code count} waiters on the word, in all processes, and returns the number woken. */
    int wake(IntCells cells, int index, int count);
}

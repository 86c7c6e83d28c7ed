package io.polyproc.internal.park;

import io.polyproc.internal.cell.IntCells;

/**
 * One way to sleep on a 32-bit word and to wake those who do.
 *
 * <p><b>Contract.</b> {@link #await} returns at once when the word differs from {@code expected}; a waker changes the word
 * before it calls {@link #wake}; together this loses no wake-up. Returns may be spurious: callers loop on their state.
 */
interface Parker {

    /** Sleeps at most {@code nanos} while the word is {@code expected}. Ends early when woken, changed or, maybe, interrupted. */
    void await(IntCells cells, int index, int expected, long nanos);

    /** Wakes at most {@code count} sleepers on the word, in all processes, and returns how many were asleep. */
    int wake(IntCells cells, int index, int count);
}

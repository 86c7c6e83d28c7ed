package io.polyproc.internal.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A consumer that finds many elements at a time polls less often; one that finds few polls at once. */
class PollBackoffTest {

    private static final int WAITS = 20;

    private long head;

    /** Returns the pauses between two polls, after several waits with this number of elements between them. */
    private int after(PollBackoff backoff, int elements) {
        int pauses = 0;
        for (int i = 0; i < WAITS; i++) {
            head += (long) elements << RingQueueDescriptor.POSITION_BITS;
            pauses = backoff.begin(head);
        }
        return pauses;
    }

    @Test
    void aFastStreamIsPolledLessOftenAndASlowOneAtOnceAgain() {
        PollBackoff backoff = new PollBackoff(10_000);
        int first = backoff.begin(head);
        assertEquals(first, after(backoff, 1));
        int fast = after(backoff, 200);
        assertTrue(fast > 4 * first, fast + " pauses");
        assertEquals(first, after(backoff, 1));
    }

    @Test
    void aRingThatMayBeFullMeanwhileIsPolledOften() {
        PollBackoff backoff = new PollBackoff(16);
        int first = backoff.begin(head);
        assertEquals(first, after(backoff, 16));
        assertEquals(first, after(backoff, 200));
    }
}

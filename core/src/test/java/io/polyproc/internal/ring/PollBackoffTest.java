package io.polyproc.internal.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Who finds many elements at a time looks less often; who finds few looks at once. */
class PollBackoffTest {

    private static final int WAITS = 20;

    private long head;

    /** Pauses between two looks, after so many elements between two waits each time. */
    private int after(PollBackoff pace, int elements) {
        int pauses = 0;
        for (int i = 0; i < WAITS; i++) {
            head += (long) elements << RingQueueDescriptor.POSITION_BITS;
            pauses = pace.at(head);
        }
        return pauses;
    }

    @Test
    void aFastStreamIsLookedAtLessOftenAndQuestionsAtOnceAgain() {
        PollBackoff pace = new PollBackoff(10_000);
        int first = pace.at(head);
        assertEquals(first, after(pace, 1));
        int fast = after(pace, 200);
        assertTrue(fast > 4 * first, fast + " pauses");
        assertEquals(first, after(pace, 1));
    }

    @Test
    void aRingThatMayBeFullMeanwhileIsLookedAtOften() {
        PollBackoff pace = new PollBackoff(16);
        int first = pace.at(head);
        assertEquals(first, after(pace, 16));
        assertEquals(first, after(pace, 200));
    }
}

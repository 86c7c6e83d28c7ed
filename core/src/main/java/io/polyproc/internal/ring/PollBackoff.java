package io.polyproc.internal.ring;

/**
 * How long a consumer that has found nothing pauses before it looks again. Each look takes a line away from the producer that is
 * writing it, so of a fast stream whoever looks less often gets more at a time, and neither side waits for the other's lines; in a slow
 * one, or between question and answer, each pause is only lost.
 *
 * <p>Judged by what went through between two waits, as far as that leaves room in the ring. Racy on purpose: it decides nothing.
 */
final class PollBackoff {

    /** Of some 25 ns each. */
    private static final int LEAST_PAUSES = 16;

    private static final int MOST_PAUSES = 128;

    /** As many elements for each pause make a stream fast, or slow. */
    private static final double FAST = 1.0 / 4;

    private static final double SLOW = 1.0 / 16;

    private final int mostElements;
    private int pauses = LEAST_PAUSES;
    private long before;

    /** The pace of those who take from a queue of this capacity. */
    PollBackoff(int capacity) {
        this.mostElements = capacity / 4;
    }

    /** A wait begins, with the head at this place; gives how many pauses to make between two looks. */
    int at(long head) {
        int through = RingElements.count(head, before);
        before = head;
        if (through < pauses * SLOW || through > mostElements) {
            pauses = Math.max(LEAST_PAUSES, pauses / 2);
        } else if (through >= pauses * FAST) {
            pauses = Math.min(MOST_PAUSES, pauses * 2);
        }
        return pauses;
    }
}

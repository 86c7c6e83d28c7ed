package io.polyproc.internal.ring;

/**
 * Adaptive backoff of a consumer that polls an empty ring. Each poll takes the cache line away from the producer that
 * writes it. In a fast stream, polling less often lets the producer publish a batch per cache-line transfer. In a slow
 * stream, or between a request and its reply, a pause only adds latency.
 *
 * <p>The measure is the number of elements between two waits, up to a quarter of the capacity. The races are benign:
 * the backoff affects only performance.
 */
final class PollBackoff {

    /** Pauses of about 25 ns each. */
    private static final int MIN_PAUSES = 16;

    private static final int MAX_PAUSES = 128;

    /** Elements per pause above which a stream is fast; below {@link #SLOW} it is slow. */
    private static final double FAST = 1.0 / 4;

    private static final double SLOW = 1.0 / 16;

    private final int maxElements;
    private int pauses = MIN_PAUSES;
    private long lastHead;

    /** Creates the backoff of the consumers of a queue with this capacity. */
    PollBackoff(int capacity) {
        this.maxElements = capacity / 4;
    }

    /** Begins a wait with the given head. Returns the number of pauses between two polls. */
    int begin(long head) {
        int elements = RingElements.count(head, lastHead);
        lastHead = head;
        if (elements < pauses * SLOW || elements > maxElements) {
            pauses = Math.max(MIN_PAUSES, pauses / 2);
        } else if (elements >= pauses * FAST) {
            pauses = Math.min(MAX_PAUSES, pauses * 2);
        }
        return pauses;
    }
}

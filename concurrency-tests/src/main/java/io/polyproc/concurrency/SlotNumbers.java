package io.polyproc.concurrency;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers of slots, for tests whose states need memory of their own. A new state takes one. Its arbiter, which runs
 * when no actor uses the state any more, clears the slot and gives it back.
 */
final class SlotNumbers {

    private final Queue<Integer> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger used = new AtomicInteger();
    private final int limit;

    /** Creates the numbers below the limit. */
    SlotNumbers(int limit) {
        this.limit = limit;
    }

    /** Takes a number that no other state has. */
    int take() {
        Integer number = free.poll();
        if (number != null) {
            return number;
        }
        int next = used.getAndIncrement();
        if (next >= limit) {
            throw new IllegalStateException("limit=" + limit + ": jcstress keeps more states than that;"
                    + " lower its options -strideSize and -strideCount");
        }
        return next;
    }

    /** Gives a number back. */
    void give(int number) {
        free.add(number);
    }
}

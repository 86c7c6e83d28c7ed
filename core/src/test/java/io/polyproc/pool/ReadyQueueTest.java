package io.polyproc.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The jobs that no worker has. */
class ReadyQueueTest {

    private final ReadyQueue queue = new ReadyQueue();

    private static Job job(int priority) {
        Arguments arguments = new Arguments(1, new byte[0], null, null);
        return new Job(null, arguments, TaskOptions.standard().priority(priority), (reply, failure) -> {});
    }

    private Job added(int priority) {
        Job job = job(priority);
        queue.add(job);
        return job;
    }

    @Test
    void theHighestPriorityComesFirstAndEqualsInTheirOrder() {
        Job low = added(-1);
        Job first = added(0);
        Job second = added(0);
        Job high = added(7);
        assertEquals(4, queue.size());
        for (Job expected : List.of(high, first, second, low)) {
            assertSame(expected, queue.remove());
        }
        assertTrue(queue.isEmpty());
    }

    @Test
    void oneThatComesBackIsTheNextOfItsPriority() {
        Job first = added(0);
        Job second = added(0);
        assertSame(first, queue.remove());
        queue.addFirst(first);
        Job high = added(1);
        for (Job expected : List.of(high, first, second)) {
            assertSame(expected, queue.remove());
        }
    }

    @Test
    void oneThatHasEndedDoesNotCountAndIsPassedOver() {
        Job first = added(3);
        Job second = added(0);
        first.ended = true;
        queue.forget();
        assertEquals(1, queue.size());
        assertSame(second, queue.remove());
        assertTrue(queue.isEmpty());
    }

    @Test
    void allCanBeTakenAtOnce() {
        Job low = added(0);
        Job high = added(1);
        assertEquals(List.of(high, low), queue.clear());
        assertTrue(queue.isEmpty());
    }
}

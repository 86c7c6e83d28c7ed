package io.polyproc.internal.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.pool.TaskOptions;
import io.polyproc.testkit.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests the queue of jobs that no worker has. */
class ReadyQueueTest {

    private final ReadyQueue queue = new ReadyQueue();

    private static Job job(int priority) {
        Arguments arguments = new Arguments(1, new byte[0], null, null, null);
        return new Job(null, arguments, TaskOptions.defaults().withPriority(priority), (reply, failure) -> {});
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
    void oneThatIsRemovedLeavesNothingBehind() {
        Job first = added(3);
        Job second = added(0);
        Job third = added(0);
        Job fourth = added(0);
        assertTrue(queue.remove(first));
        assertFalse(queue.remove(first), "once");
        assertTrue(queue.remove(third), "from the middle");
        assertTrue(queue.remove(fourth), "from the end");
        assertEquals(1, queue.size());
        for (Job job : List.of(first, third, fourth)) {
            assertNull(job.line);
            assertNull(job.lineBefore);
            assertNull(job.lineAfter);
        }
        assertNull(second.lineAfter, "nothing refers to those that were removed");
        Job fifth = added(0);
        assertSame(second, queue.remove());
        assertSame(fifth, queue.remove());
        assertTrue(queue.isEmpty());
    }

    @Test
    void anyOrderOfOperationsGivesWhatAListGives() {
        Random random = Seed.random(ReadyQueueTest.class);
        List<Job> model = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int what = random.nextInt(4);
            if (what == 3 && !model.isEmpty()) {
                Job victim = model.remove(random.nextInt(model.size()));
                assertTrue(queue.remove(victim));
            } else if (what == 2 && !model.isEmpty()) {
                int highest = model.stream()
                        .mapToInt(job -> job.options.priority())
                        .max()
                        .orElseThrow();
                Job expected = model.stream()
                        .filter(job -> job.options.priority() == highest)
                        .findFirst()
                        .orElseThrow();
                assertSame(expected, queue.remove());
                model.remove(expected);
            } else {
                Job job = job(random.nextInt(3));
                if (what == 0) {
                    queue.add(job);
                    model.add(job);
                } else {
                    queue.addFirst(job);
                    model.add(0, job);
                }
            }
            assertEquals(model.size(), queue.size());
        }
    }
}

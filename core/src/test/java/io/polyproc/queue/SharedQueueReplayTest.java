package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading the log without taking anything. */
@Timeout(120)
class SharedQueueReplayTest {

    private final Multiprocessing mp = Multiprocessing.open();
    private final SharedQueue<Long> queue = mp.queue(Long.class);

    @AfterEach
    void close() {
        mp.close();
    }

    private static List<Long> rest(QueueReplay<Long> replay) {
        List<Long> all = new ArrayList<>();
        for (QueueReplay.Recorded<Long> next = replay.next(); next != null; next = replay.next()) {
            all.add(next.element());
        }
        return all;
    }

    @Test
    void anEmptyLogHasNothingToShowYet() throws InterruptedException {
        try (QueueReplay<Long> replay = queue.replay()) {
            assertNull(replay.next());
            assertNull(replay.next());
            queue.put(1L);
            assertEquals(1L, replay.next().element());
            assertNull(replay.next());
        }
    }

    @Test
    void itShowsWhatWasTakenTooAndFollowsThePuts() throws InterruptedException {
        queue.putAll(List.of(1L, 2L));
        queue.take();
        try (QueueReplay<Long> replay = queue.replay();
                QueueReplay<Long> second = queue.replay()) {
            assertEquals(List.of(1L, 2L), rest(replay));
            queue.put(3L);
            assertEquals(List.of(3L), rest(replay));
            assertEquals(List.of(1L, 2L, 3L), rest(second));
            assertEquals(List.of(2L, 3L), List.copyOf(queue));
        }
    }

    @Test
    void eachElementHasItsNumberAndItsTime() throws InterruptedException {
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        queue.putAll(List.of(10L, 20L));
        Instant after = Instant.now();
        try (QueueReplay<Long> replay = queue.replay()) {
            for (long i = 1; i <= 2; i++) {
                QueueReplay.Recorded<Long> next = replay.next();
                assertEquals(i, next.sequence());
                assertEquals(10 * i, next.element());
                assertFalse(next.put().isBefore(before));
                assertFalse(next.put().isAfter(after));
            }
        }
    }

    @Test
    void itCanBeginAtATime() throws InterruptedException {
        queue.put(1L);
        Instant first;
        try (QueueReplay<Long> replay = queue.replay()) {
            first = replay.next().put();
        }
        Await.until("the clock goes on", () -> Instant.now().toEpochMilli() > first.toEpochMilli() + 1);
        queue.put(2L);
        try (QueueReplay<Long> all = queue.replay(first);
                QueueReplay<Long> later = queue.replay(first.plusMillis(1));
                QueueReplay<Long> future = queue.replay(Instant.MAX)) {
            assertEquals(List.of(1L, 2L), rest(all));
            assertEquals(List.of(2L), rest(later));
            assertEquals(List.of(), rest(future));
        }
    }

    @Test
    void takersAreNotDisturbed() throws Exception {
        int count = 2000;
        List<Long> last = Crew.together(4, index -> {
            if (index == 0) {
                for (long i = 0; i < count; i++) {
                    queue.put(i);
                }
                return (long) count - 1;
            }
            if (index == 1) {
                long taken = -1;
                while (taken < count - 1) {
                    assertEquals(taken + 1, taken = queue.take());
                }
                return taken;
            }
            long seen = -1;
            try (QueueReplay<Long> replay = queue.replay()) {
                while (seen < count - 1) {
                    QueueReplay.Recorded<Long> next = replay.next();
                    if (next != null) {
                        assertEquals(seen + 1, seen = next.element());
                    }
                }
            }
            return seen;
        });
        last.forEach(each -> assertEquals(count - 1, each));
        assertTrue(queue.isEmpty());
    }

    @Test
    void aClosedWorkspaceEndsAReplayThatIsReading() throws Exception {
        queue.putAll(List.of(1L, 2L));
        QueueReplay<Long> idle = queue.replay();
        Crew.Member<Long> reader = Crew.start("reader", () -> {
            try (QueueReplay<Long> replay = queue.replay()) {
                while (true) {
                    if (replay.next() == null) {
                        queue.put(3L);
                    }
                }
            }
        });
        Await.until("it reads", () -> queue.size() > 20);
        mp.close();
        assertThrows(ClosedException.class, reader::result);
        assertThrows(ClosedException.class, idle::next);
        assertThrows(ClosedException.class, queue::replay);
        idle.close();
    }
}

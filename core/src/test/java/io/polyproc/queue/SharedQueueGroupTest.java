package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.IpcException;
import io.polyproc.Multiprocessing;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import io.polyproc.testkit.JavaSerialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several groups of consumers, each of which sees every element once. */
@Timeout(120)
class SharedQueueGroupTest {

    private static final int GROUPS = 32;

    private final Multiprocessing mp = Multiprocessing.open();
    private final SharedQueue<Long> queue = mp.named("numbers").queue(Long.class);

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void eachGroupSeesEveryElement() throws InterruptedException {
        SharedQueue<Long> audit = queue.group("audit");
        queue.putAll(List.of(1L, 2L));
        audit.put(3L);
        assertEquals(List.of(1L, 2L, 3L), List.copyOf(audit));
        assertEquals(List.of(1L, 2L, 3L), List.copyOf(queue));
        assertEquals(1L, audit.take());
        assertEquals(2, audit.size());
        assertEquals(3, queue.size());
        queue.clear();
        assertEquals(List.of(2L, 3L), List.copyOf(audit));
    }

    @Test
    void aNewGroupBeginsWhereTheFirstIsAndAnOldOneWhereItWas() throws InterruptedException {
        queue.putAll(List.of(1L, 2L, 3L));
        assertEquals(1L, queue.take());
        assertEquals(2L, queue.group("late").take());
        queue.clear();
        assertEquals(0, queue.group("later").size());
        assertEquals(3L, queue.group("late").take());
        queue.put(4L);
        assertEquals(4L, queue.group("later").take());
        assertEquals(4L, queue.group("later").group("late").take());
    }

    @Test
    void namesThatLookAlikeAreDifferentGroups() {
        queue.add(1L);
        // Of equal String.hashCode().
        assertEquals(1L, queue.group("Aa").poll());
        assertEquals(0, queue.group("Aa").size());
        queue.add(2L);
        assertEquals(List.of(1L, 2L), List.copyOf(queue.group("BB")));
    }

    @Test
    void acknowledgementsAndDeadLettersAreAGroupsOwn() throws InterruptedException {
        SharedQueue<Long> once = mp.queue(Long.class, QueueOptions.defaults().withMaxAttempts(1));
        SharedQueue<Long> other = once.group("other");
        once.add(1L);
        once.takeWithAck().nack();
        assertTrue(once.join(Duration.ZERO));
        assertFalse(other.join(Duration.ZERO));
        Delivery<Long> delivery = other.takeWithAck();
        assertEquals(1, delivery.attempt());
        delivery.ack();
        assertTrue(other.join(Duration.ZERO));
        assertEquals(List.of(1L), List.copyOf(other.deadLetters()));
    }

    @Test
    void shuttingDownIsForAllGroups() {
        SharedQueue<Long> audit = queue.group("audit");
        audit.shutdown();
        assertTrue(queue.isShutdown());
        queue.reopen();
        assertFalse(audit.isShutdown());
    }

    @Test
    void aHandleThatTravelsIsOfTheSameGroup() throws Exception {
        SharedQueue<Long> audit = queue.group("audit");
        queue.putAll(List.of(1L, 2L));
        audit.take();
        SharedQueue<Long> copy = JavaSerialization.roundTrip(audit);
        assertEquals(2L, copy.take());
        assertEquals(0, audit.size());
        assertEquals(2, queue.size());
        copy.put(3L);
        assertEquals(3, queue.size());
    }

    @Test
    void thereIsALimitOfGroups() {
        for (int i = 0; i < GROUPS; i++) {
            queue.group("group " + i);
        }
        IpcException e = assertThrows(IpcException.class, () -> queue.group("one too many"));
        assertTrue(e.getMessage().contains("32"), e::getMessage);
        queue.add(1L);
        for (int i = 0; i < GROUPS; i++) {
            assertEquals(1L, queue.group("group " + i).poll());
        }
        assertEquals(1L, queue.poll());
    }

    @Test
    void threadsThatMakeTheSameGroupGetTheSame() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = "round " + round;
            Crew.together(4, index -> queue.group(name));
            queue.add((long) round);
        }
        assertEquals(10, queue.group("round 0").size());
        assertEquals(10, queue.group("round 9").size());
    }

    @Test
    void groupsOutliveTheWorkspacesUsers(@TempDir Path temporary) throws InterruptedException {
        try (QueueFixture fixture = new QueueFixture(temporary)) {
            SharedQueue<Long> first = fixture.mp().named("numbers").queue(Long.class);
            SharedQueue<Long> audit = first.group("audit");
            first.putAll(List.of(1L, 2L, 3L));
            audit.take();
            audit.takeWithAck();
            first.take();
            fixture.reopen();
            SharedQueue<Long> again = fixture.mp().named("numbers").queue(Long.class);
            assertEquals(List.of(2L, 3L), List.copyOf(again));
            assertEquals(List.of(2L, 3L), List.copyOf(again.group("audit")));
        }
    }

    @Test
    void onePutWakesASleeperOfEachGroup() throws Exception {
        List<SharedQueue<Long>> groups = List.of(queue, queue.group("a"), queue.group("b"));
        for (long round = 0; round < 20; round++) {
            List<Crew.Member<Long>> sleepers = new ArrayList<>();
            for (SharedQueue<Long> group : groups) {
                sleepers.add(Crew.start("sleeper of " + group, group::take));
            }
            sleepers.forEach(sleeper -> Await.asleep(sleeper.thread()));
            queue.put(round);
            for (Crew.Member<Long> sleeper : sleepers) {
                assertEquals(round, sleeper.result());
            }
        }
    }

    @Test
    void whatIsGivenBackFindsItsSleeperAmongThoseOfOtherGroups() throws Exception {
        SharedQueue<Long> group = queue.group("group");
        List<Crew.Member<Long>> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(Crew.start("other-" + i, () -> queue.poll(1, TimeUnit.HOURS)));
        }
        queue.addAll(List.of(1L, 2L, 3L, 4L));
        for (Crew.Member<Long> other : others) {
            other.result();
        }
        Delivery<Long> delivery = group.takeWithAck();
        group.clear();
        Crew.Member<Long> stranger = Crew.start("stranger", queue::take);
        Await.asleep(stranger.thread());
        Crew.Member<Long> own = Crew.start("own", group::take);
        Await.asleep(own.thread());
        delivery.nack();
        assertEquals(1L, own.result());
        queue.put(5L);
        assertEquals(5L, stranger.result());
    }

    @Test
    void severalTakersOfSeveralGroupsShareEachGroupsElements() throws Exception {
        int count = 2000;
        List<SharedQueue<Long>> groups = List.of(queue, queue.group("a"), queue.group("b"));
        List<List<Long>> taken = Crew.together(1 + 2 * groups.size(), index -> {
            List<Long> mine = new ArrayList<>();
            if (index == 0) {
                for (long i = 0; i < count; i++) {
                    queue.put(i);
                }
                queue.shutdown();
                return mine;
            }
            SharedQueue<Long> group = groups.get((index - 1) / 2);
            for (Long next = group.poll(1, TimeUnit.DAYS); next != null; next = group.poll(1, TimeUnit.DAYS)) {
                mine.add(next);
            }
            return mine;
        });
        Set<Long> all = new HashSet<>(LongStream.range(0, count).boxed().toList());
        for (int i = 0; i < groups.size(); i++) {
            List<Long> both = new ArrayList<>(taken.get(1 + 2 * i));
            both.addAll(taken.get(2 + 2 * i));
            assertEquals(count, both.size());
            assertEquals(all, new HashSet<>(both));
            assertNull(groups.get(i).poll());
        }
    }
}

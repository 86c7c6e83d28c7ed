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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for the end of all work, and the end of a queue. */
@Timeout(120)
class SharedQueueShutdownTest {

    private static final Duration LONG = Duration.ofDays(1);

    private final Multiprocessing mp = Multiprocessing.open();
    private final SharedQueue<Long> queue = mp.queue(Long.class);

    @AfterEach
    void close() {
        mp.close();
    }

    private Crew.Member<Boolean> joiner() {
        Crew.Member<Boolean> joiner = Crew.start("joiner", () -> queue.join(LONG));
        Await.asleep(joiner.thread());
        return joiner;
    }

    private <T> List<Crew.Member<T>> asleep(int count, Callable<T> work) {
        List<Crew.Member<T>> sleepers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sleepers.add(Crew.start("sleeper-" + i, work));
        }
        sleepers.forEach(sleeper -> Await.asleep(sleeper.thread()));
        return sleepers;
    }

    @Test
    void joiningAnEmptyQueueReturnsAtOnce() throws InterruptedException {
        assertTrue(queue.join(Duration.ZERO));
        queue.join();
    }

    @Test
    void joinWaitsForTheLastTake() throws Exception {
        queue.addAll(List.of(1L, 2L));
        assertFalse(queue.join(Duration.ZERO));
        assertFalse(queue.join(Duration.ofMillis(5)));
        Crew.Member<Boolean> joiner = joiner();
        queue.take();
        queue.take();
        assertTrue(joiner.result());
    }

    @Test
    void joinWaitsForTheLastAcknowledgement() throws Exception {
        queue.addAll(List.of(1L, 2L));
        Delivery<Long> first = queue.takeWithAck();
        Delivery<Long> second = queue.takeWithAck();
        second.ack();
        Crew.Member<Boolean> joiner = joiner();
        first.nack();
        assertFalse(queue.join(Duration.ofMillis(5)));
        queue.takeWithAck().ack();
        assertTrue(joiner.result());
    }

    @Test
    void joinIsNotFooledByElementsOnTheirWayToATaker() throws Exception {
        AtomicLong open = new AtomicLong();
        int rounds = 3000;
        Crew.together(3, index -> {
            for (int i = 0; i < rounds; i++) {
                if (index == 0) {
                    open.incrementAndGet();
                    queue.put(1L);
                    queue.join();
                    assertEquals(0, open.get(), "join has returned before the acknowledgement");
                } else if (index == 1) {
                    Delivery<Long> delivery = queue.takeWithAck();
                    open.decrementAndGet();
                    delivery.ack();
                } else {
                    queue.size();
                }
            }
            return null;
        });
    }

    @Test
    void joinSeesDeadLettersAsDone() throws Exception {
        SharedQueue<Long> once = mp.queue(Long.class, QueueOptions.defaults().withMaxAttempts(1));
        once.add(1L);
        Delivery<Long> delivery = once.takeWithAck();
        Crew.Member<Boolean> joiner = Crew.start("joiner", () -> once.join(LONG));
        Await.asleep(joiner.thread());
        delivery.nack();
        assertTrue(joiner.result());
    }

    @Test
    void anInterruptEndsJoin() {
        queue.add(1L);
        Crew.Member<Boolean> joiner = joiner();
        joiner.thread().interrupt();
        assertThrows(InterruptedException.class, joiner::result);
    }

    @Test
    void shuttingDownNowEndsJoinAndDrainingDoesNot() throws InterruptedException {
        queue.add(1L);
        Crew.Member<Boolean> joiner = joiner();
        queue.shutdown();
        Await.asleep(joiner.thread());
        assertFalse(joiner.isDone());
        queue.shutdownNow();
        assertThrows(QueueShutdownException.class, joiner::result);
        queue.reopen();
        queue.clear();
        queue.shutdownNow();
        assertTrue(queue.join(LONG));
    }

    @Test
    void closingTheWorkspaceEndsJoin() {
        queue.add(1L);
        Crew.Member<Boolean> joiner = joiner();
        mp.close();
        assertThrows(ClosedException.class, joiner::result);
    }

    @Test
    void aDrainingQueueGivesWhatItHasAndThenEnds() throws InterruptedException {
        queue.addAll(List.of(1L, 2L));
        assertFalse(queue.isShutdown());
        queue.shutdown();
        assertTrue(queue.isShutdown());
        assertThrows(QueueShutdownException.class, () -> queue.put(3L));
        assertThrows(QueueShutdownException.class, () -> queue.offer(3L));
        assertThrows(QueueShutdownException.class, () -> queue.offer(3L, 1, TimeUnit.DAYS));
        assertThrows(QueueShutdownException.class, () -> queue.putAll(List.of(3L)));
        assertEquals(1L, queue.take());
        assertEquals(2L, queue.poll());
        assertThrows(QueueShutdownException.class, queue::take);
        assertThrows(QueueShutdownException.class, queue::takeWithAck);
        assertNull(queue.poll(1, TimeUnit.DAYS));
        assertNull(queue.pollWithAck(LONG));
        assertNull(queue.poll());
    }

    @Test
    void aQueueThatIsShutDownAtOnceKeepsWhatItHas() throws InterruptedException {
        queue.addAll(List.of(1L, 2L));
        Delivery<Long> delivery = queue.takeWithAck();
        queue.shutdownNow();
        assertThrows(QueueShutdownException.class, queue::take);
        assertThrows(QueueShutdownException.class, queue::takeWithAck);
        assertNull(queue.poll());
        assertNull(queue.poll(1, TimeUnit.DAYS));
        assertEquals(0, queue.drainTo(new ArrayList<>()));
        assertEquals(List.of(2L), List.copyOf(queue));
        delivery.nack();
        assertEquals(2, queue.size());
        // Draining is the milder one, and does not take the other back.
        queue.shutdown();
        assertThrows(QueueShutdownException.class, queue::take);
        queue.reopen();
        assertFalse(queue.isShutdown());
        queue.put(3L);
        assertEquals(List.of(1L, 2L, 3L), List.of(queue.take(), queue.take(), queue.take()));
    }

    @Test
    void shuttingDownWakesAllTakers() throws Exception {
        for (boolean now : new boolean[] {false, true}) {
            List<Crew.Member<Long>> consumers = asleep(4, queue::take);
            List<Crew.Member<Delivery<Long>>> pollers = asleep(4, () -> queue.pollWithAck(LONG));
            if (now) {
                queue.shutdownNow();
            } else {
                queue.shutdown();
            }
            consumers.forEach(consumer -> assertThrows(QueueShutdownException.class, consumer::result));
            for (Crew.Member<Delivery<Long>> poller : pollers) {
                assertNull(poller.result());
            }
            queue.reopen();
        }
    }

    @Test
    void shuttingDownWakesAllProducers() {
        SharedQueue<Long> full = mp.queue(Long.class, QueueOptions.defaults().withCapacity(1));
        full.add(1L);
        List<Crew.Member<Boolean>> producers = asleep(4, () -> full.offer(2L, 1, TimeUnit.DAYS));
        full.shutdown();
        producers.forEach(producer -> assertThrows(QueueShutdownException.class, producer::result));
        assertEquals(List.of(1L), List.copyOf(full));
    }

    @Test
    void takersOfADrainingQueueWaitForWhatOthersMayGiveBack() throws Exception {
        queue.addAll(List.of(1L, 2L));
        Delivery<Long> first = queue.takeWithAck();
        Delivery<Long> second = queue.takeWithAck();
        queue.shutdown();
        List<Crew.Member<Long>> waiting = asleep(2, queue::take);
        first.nack();
        Await.until("one of them has it", () -> waiting.stream().anyMatch(Crew.Member::isDone));
        Crew.Member<Long> done =
                waiting.stream().filter(Crew.Member::isDone).findFirst().orElseThrow();
        assertEquals(1L, done.result());
        Crew.Member<Long> left =
                waiting.stream().filter(each -> each != done).findFirst().orElseThrow();
        Await.asleep(left.thread());
        second.ack();
        assertThrows(QueueShutdownException.class, left::result);
    }

    @Test
    void whatWasPutBeforeTheEndIsTakenBeforeTheEnd() throws Exception {
        for (int round = 0; round < 300; round++) {
            AtomicLong put = new AtomicLong();
            AtomicLong taken = new AtomicLong();
            Crew.together(5, index -> {
                if (index == 0) {
                    Await.until("something was put", () -> put.get() > 0);
                    queue.shutdown();
                    return null;
                }
                try {
                    while (true) {
                        if (index < 3) {
                            queue.put(1L);
                            put.incrementAndGet();
                        } else {
                            queue.take();
                            taken.incrementAndGet();
                        }
                    }
                } catch (QueueShutdownException e) {
                    return null;
                }
            });
            assertEquals(put.get(), taken.get());
            queue.reopen();
        }
    }
}

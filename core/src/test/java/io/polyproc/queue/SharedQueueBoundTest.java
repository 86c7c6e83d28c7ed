package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.Multiprocessing;
import io.polyproc.TypeMismatchException;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues with a bound: producers wait for room. */
@Timeout(120)
class SharedQueueBoundTest {

    private final Multiprocessing mp = Multiprocessing.open();
    private final SharedQueue<Long> queue = bounded(2);

    @AfterEach
    void close() {
        mp.close();
    }

    private SharedQueue<Long> bounded(int capacity) {
        return mp.queue(Long.class, QueueOptions.defaults().withCapacity(capacity));
    }

    private Crew.Member<Boolean> producer(long element) {
        return Crew.start("producer of " + element, () -> {
            queue.put(element);
            return true;
        });
    }

    @Test
    void aFullQueueRefusesInItsOwnWayEach() throws InterruptedException {
        assertEquals(2, queue.remainingCapacity());
        assertTrue(queue.offer(1L));
        assertEquals(1, queue.remainingCapacity());
        queue.put(2L);
        assertEquals(0, queue.remainingCapacity());
        assertFalse(queue.offer(3L));
        assertFalse(queue.offer(3L, 0, TimeUnit.SECONDS));
        assertFalse(queue.offer(3L, -1, TimeUnit.SECONDS));
        assertThrows(IllegalStateException.class, () -> queue.add(3L));
        assertEquals(List.of(1L, 2L), List.copyOf(queue));
        assertEquals(1L, queue.take());
        assertEquals(1, queue.remainingCapacity());
        assertTrue(queue.offer(3L));
    }

    @Test
    void aBlockedPutIsWokenByATake() throws Exception {
        queue.addAll(List.of(1L, 2L));
        Crew.Member<Boolean> producer = producer(3);
        Await.asleep(producer.thread());
        assertEquals(2, queue.size());
        assertEquals(1L, queue.take());
        assertTrue(producer.result());
        assertEquals(List.of(2L, 3L), List.copyOf(queue));
    }

    @Test
    void everyWayOfTakingMakesRoom() throws Exception {
        List<Crew.Work<Object>> ways = List.of(
                i -> queue.take(),
                i -> queue.poll(),
                i -> queue.poll(1, TimeUnit.SECONDS),
                i -> queue.drainTo(new ArrayList<>(), 1),
                i -> queue.takeWithAck());
        queue.addAll(List.of(1L, 2L));
        for (Crew.Work<Object> way : ways) {
            Crew.Member<Boolean> producer = producer(3);
            Await.asleep(producer.thread());
            way.run(0);
            assertTrue(producer.result());
        }
    }

    @Test
    void aTimedOfferWaitsAtLeastItsTime() throws InterruptedException {
        queue.addAll(List.of(1L, 2L));
        long begin = System.nanoTime();
        assertFalse(queue.offer(3L, 120, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - begin >= 120_000_000);
        assertEquals(2, queue.size());
    }

    @Test
    void anInterruptEndsPutAndPutsNothing() throws Exception {
        queue.addAll(List.of(1L, 2L));
        Crew.Member<Boolean> producer = producer(3);
        Await.asleep(producer.thread());
        producer.thread().interrupt();
        assertThrows(InterruptedException.class, producer::result);
        queue.clear();
        assertEquals(0, queue.size());
    }

    @Test
    void moreThanTheCapacityIsPutWhileOthersTake() throws Exception {
        List<Long> many = LongStream.range(0, 500).boxed().toList();
        Crew.Member<Boolean> producer = Crew.start("producer", () -> {
            queue.putAll(many);
            return true;
        });
        List<Long> taken = new ArrayList<>();
        while (taken.size() < many.size()) {
            assertTrue(queue.size() <= 2);
            taken.add(queue.take());
        }
        assertEquals(many, taken);
        assertTrue(producer.result());
    }

    @Test
    void aQueueOfOneIsARendezvousThatLosesNothing() throws Exception {
        SharedQueue<Long> one = bounded(1);
        List<Long> sums = Crew.together(6, index -> {
            long sum = 0;
            for (long i = 0; i < 500; i++) {
                if (index % 2 == 0) {
                    one.put(i);
                    sum -= i;
                } else {
                    sum += one.take();
                }
            }
            return sum;
        });
        assertEquals(0, sums.stream().mapToLong(Long::longValue).sum());
        assertEquals(1, one.remainingCapacity());
    }

    @Test
    void theSlowestGroupDecides() throws Exception {
        SharedQueue<Long> slow = queue.group("slow");
        queue.addAll(List.of(1L, 2L));
        queue.clear();
        assertFalse(queue.offer(3L));
        assertEquals(0, queue.remainingCapacity());
        assertEquals(0, slow.remainingCapacity());
        Crew.Member<Boolean> producer = producer(3);
        Await.asleep(producer.thread());
        assertEquals(1L, slow.take());
        assertTrue(producer.result());
        assertEquals(List.of(3L), List.copyOf(queue));
    }

    @Test
    void whatIsTakenAndNotAcknowledgedTakesNoRoom() throws InterruptedException {
        queue.addAll(List.of(1L, 2L));
        Delivery<Long> delivery = queue.takeWithAck();
        assertTrue(queue.offer(3L));
        delivery.nack();
        assertEquals(List.of(1L, 2L, 3L), List.copyOf(queue));
        assertFalse(queue.offer(4L));
    }

    @Test
    void closingAndShuttingDownReleaseBlockedProducers() throws Exception {
        queue.addAll(List.of(1L, 2L));
        Crew.Member<Boolean> first = producer(3);
        Await.asleep(first.thread());
        queue.shutdown();
        assertThrows(QueueShutdownException.class, first::result);
        queue.reopen();
        Crew.Member<Boolean> second = producer(3);
        Await.asleep(second.thread());
        mp.close();
        assertThrows(ClosedException.class, second::result);
    }

    @Test
    void optionsAreAPartOfTheQueue() {
        QueueOptions options = QueueOptions.defaults().withMaxAttempts(4).withCapacity(3);
        assertEquals(options, QueueOptions.defaults().withCapacity(3).withMaxAttempts(4));
        SharedQueue<Long> named = mp.named("named").queue(Long.class, options);
        named.add(1L);
        assertEquals(1, mp.named("named").queue(Long.class, options).size());
        for (QueueOptions other : List.of(
                QueueOptions.defaults(),
                options.withCapacity(0),
                options.withCapacity(2),
                options.withMaxAttempts(5))) {
            assertThrows(
                    TypeMismatchException.class, () -> mp.named("named").queue(Long.class, other), other::toString);
        }
        assertThrows(TypeMismatchException.class, () -> mp.named("named").queue(String.class, options));
        assertThrows(TypeMismatchException.class, () -> mp.named("named").queue(Long.class));
    }

    @Test
    void negativeOptionsAreRefused() {
        QueueOptions standard = QueueOptions.defaults();
        assertThrows(IllegalArgumentException.class, () -> standard.withCapacity(-1));
        assertThrows(IllegalArgumentException.class, () -> standard.withMaxAttempts(-1));
        assertThrows(IllegalArgumentException.class, () -> standard.withCapacity(Integer.MIN_VALUE));
    }
}

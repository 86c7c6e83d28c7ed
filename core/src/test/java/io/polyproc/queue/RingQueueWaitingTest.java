package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.codec.Codecs;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** As every queue, and producers that wait for room. */
class RingQueueWaitingTest extends QueueWaitingContract {

    @Override
    RingQueue<Long> open() {
        return mp.ringQueue(Long.class, RingQueueTest.CAPACITY);
    }

    private RingQueue<Long> fullQueue() throws InterruptedException {
        RingQueue<Long> queue = mp.ringQueue(Long.class, 2);
        queue.putAll(List.of(1L, 2L));
        return queue;
    }

    @Test
    void aProducerWaitsUntilAnotherThreadTakes() throws Exception {
        RingQueue<Long> queue = fullQueue();
        Crew.Member<Boolean> producer = Crew.start("producer", () -> {
            queue.put(3L);
            return true;
        });
        Await.asleep(producer.thread());
        assertFalse(producer.isDone());
        assertEquals(1L, queue.take());
        assertTrue(producer.result());
        assertEquals(List.of(2L, 3L), List.copyOf(queue));
    }

    @Test
    void aTimedOfferWaitsAtLeastItsTime() throws InterruptedException {
        RingQueue<Long> queue = fullQueue();
        for (long millis : new long[] {1, 60, 130}) {
            long begin = System.nanoTime();
            assertFalse(queue.offer(3L, millis, TimeUnit.MILLISECONDS));
            long waited = System.nanoTime() - begin;
            assertTrue(waited >= millis * 1_000_000, "waited " + waited + " ns of " + millis + " ms");
        }
        assertEquals(List.of(1L, 2L), List.copyOf(queue));
    }

    @Test
    void aTimedOfferWaitsUntilAnotherThreadTakes() throws Exception {
        RingQueue<Long> queue = fullQueue();
        Crew.Member<Boolean> producer = Crew.start("producer", () -> queue.offer(3L, 1, TimeUnit.HOURS));
        Await.asleep(producer.thread());
        queue.clear();
        assertTrue(producer.result());
    }

    @Test
    void anInterruptEndsPutAndPutsNothing() throws Exception {
        RingQueue<Long> queue = fullQueue();
        Crew.Member<Boolean> producer = Crew.start("producer", () -> {
            queue.put(3L);
            return true;
        });
        Await.asleep(producer.thread());
        producer.thread().interrupt();
        assertThrows(InterruptedException.class, producer::result);
        assertEquals(List.of(1L, 2L), List.copyOf(queue));
    }

    @Test
    void closingTheWorkspaceReleasesABlockedProducer() throws Exception {
        RingQueue<Long> queue = fullQueue();
        Crew.Member<Boolean> producer = Crew.start("producer", () -> {
            queue.put(3L);
            return true;
        });
        Await.asleep(producer.thread());
        mp.close();
        assertThrows(ClosedException.class, producer::result);
    }

    @Test
    void producersThatWaitForDifferentAmountsOfRoomAreAllServed() throws Exception {
        RingQueue<byte[]> queue = mp.ringQueue(
                Codecs.of(byte[].class), RingQueueOptions.ofCapacity(1000).withBytes(1024));
        for (int i = 0; i < 10; i++) {
            queue.put(new byte[80]);
        }
        List<Crew.Member<Boolean>> producers = new ArrayList<>();
        for (int length : new int[] {1000, 500, 300, 100, 900}) {
            producers.add(Crew.start("producer of " + length, () -> {
                queue.put(new byte[length]);
                return true;
            }));
        }
        producers.forEach(producer -> Await.asleep(producer.thread()));
        int taken = 0;
        while (taken < 15) {
            queue.take();
            taken++;
        }
        for (Crew.Member<Boolean> producer : producers) {
            assertTrue(producer.result());
        }
        assertEquals(0, queue.size());
    }

    @Test
    void aBatchLargerThanTheQueueFlowsThrough() throws Exception {
        RingQueue<Long> queue = mp.ringQueue(Long.class, 10);
        List<Long> numbers = LongStream.range(0, 1000).boxed().toList();
        Crew.Member<Boolean> producer = Crew.start("producer", () -> {
            queue.putAll(numbers);
            return true;
        });
        List<Long> taken = new ArrayList<>();
        while (taken.size() < numbers.size()) {
            taken.add(queue.take());
            queue.drainTo(taken);
        }
        assertTrue(producer.result());
        assertEquals(numbers, taken);
    }

    @Test
    void manyMoreThreadsThanProcessorsShareASmallQueue() throws Exception {
        int producers = 16;
        int consumers = 16;
        int each = 2000;
        RingQueue<Long> queue = mp.ringQueue(Long.class, 3);
        List<List<Long>> all = Crew.together(producers + consumers, index -> {
            List<Long> mine = new ArrayList<>();
            for (long i = 0; i < each; i++) {
                if (index < producers) {
                    queue.put((long) index * each + i);
                } else {
                    mine.add(queue.take());
                }
            }
            return mine;
        });
        Set<Long> seen = new HashSet<>();
        all.forEach(taken -> taken.forEach(element -> assertTrue(seen.add(element), element + " was taken twice")));
        assertEquals(producers * each, seen.size());
        assertEquals(0, queue.size());
    }
}

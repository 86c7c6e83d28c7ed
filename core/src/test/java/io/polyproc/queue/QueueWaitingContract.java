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
import io.polyproc.testkit.Interrupted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting consumers, and many concurrent threads, for each kind of queue. */
@Timeout(120)
abstract class QueueWaitingContract {

    final Multiprocessing mp = Multiprocessing.open();
    private final IpcQueue<Long> queue = open();

    /** A new queue, with room for 4000 elements. */
    abstract IpcQueue<Long> open();

    @AfterEach
    void close() {
        mp.close();
    }

    @Test
    void aTakerWaitsUntilAnotherThreadPuts() throws Exception {
        Crew.Member<Long> consumer = Crew.start("consumer", queue::take);
        Await.asleep(consumer.thread());
        assertFalse(consumer.isDone());
        queue.put(42L);
        assertEquals(42L, consumer.result());
        assertEquals(0, queue.size());
    }

    @Test
    void theSizeIsThatOfOneMomentWhileAnotherThreadTakesAndPuts() throws Exception {
        for (long element = 0; element < 3; element++) {
            queue.put(element);
        }
        AtomicBoolean isCounted = new AtomicBoolean();
        AtomicInteger turns = new AtomicInteger();
        Crew.Member<Boolean> rotation = Crew.start("rotation", () -> {
            while (!isCounted.get()) {
                queue.put(queue.take());
                turns.incrementAndGet();
            }
            return true;
        });
        Set<Integer> sizes = new TreeSet<>();
        for (int counts = 0; counts < 20_000 || turns.get() < 1_000; counts++) {
            sizes.add(queue.size());
        }
        isCounted.set(true);
        assertTrue(rotation.result());
        sizes.removeAll(Set.of(2, 3));
        assertEquals(Set.of(), sizes);
    }

    @Test
    void aTimedPollWaitsUntilAnotherThreadPuts() throws Exception {
        Crew.Member<Long> consumer = Crew.start("consumer", () -> queue.poll(1, TimeUnit.HOURS));
        Await.asleep(consumer.thread());
        queue.put(42L);
        assertEquals(42L, consumer.result());
    }

    @Test
    void aTimedPollOfForeverIsATake() throws Exception {
        Crew.Member<Long> consumer = Crew.start("consumer", () -> queue.poll(Duration.ofSeconds(Long.MAX_VALUE)));
        Await.asleep(consumer.thread());
        queue.put(42L);
        assertEquals(42L, consumer.result());
    }

    @Test
    void aTimedPollWaitsAtLeastItsTime() throws InterruptedException {
        for (long millis : new long[] {1, 60, 130}) {
            long begin = System.nanoTime();
            assertNull(queue.poll(millis, TimeUnit.MILLISECONDS));
            long waited = System.nanoTime() - begin;
            assertTrue(waited >= millis * 1_000_000, "waited " + waited + " ns of " + millis + " ms");
        }
    }

    @Test
    void anInterruptEndsTakeAndTakesNothing() throws Exception {
        Crew.Member<Long> consumer = Crew.start("consumer", queue::take);
        Await.asleep(consumer.thread());
        consumer.thread().interrupt();
        assertThrows(InterruptedException.class, consumer::result);
        queue.put(1L);
        assertEquals(1L, queue.poll());
    }

    @Test
    void anInterruptEndsATimedPollAndTakesNothing() throws Exception {
        Crew.Member<Long> consumer = Crew.start("consumer", () -> queue.poll(1, TimeUnit.HOURS));
        Await.asleep(consumer.thread());
        consumer.thread().interrupt();
        assertThrows(InterruptedException.class, consumer::result);
        queue.put(1L);
        assertEquals(1L, queue.poll());
    }

    @Test
    void aPendingInterruptEndsTakeEvenWhenThereIsAnElement() throws Exception {
        queue.put(1L);
        Crew.Member<Boolean> consumer = Crew.start("consumer", () -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, queue::take);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> queue.poll(1, TimeUnit.HOURS));
            return Thread.interrupted();
        });
        assertFalse(consumer.result(), "the exception has taken the interrupt off");
        assertEquals(1, queue.size());
    }

    @Test
    void whatDoesNotWaitIsNotDisturbedByAnInterrupt() throws Exception {
        assertTrue(Interrupted.call(() -> queue.offer(1L)));
        assertEquals(Long.valueOf(1), Interrupted.call(queue::peek));
        assertEquals(1, Interrupted.call(queue::size));
        assertEquals(List.of(1L), Interrupted.call(() -> List.copyOf(queue)));
        assertEquals(Long.valueOf(1), Interrupted.call(queue::poll));
        assertNull(Interrupted.call(queue::poll));
    }

    @Test
    void interruptsLoseAndDoubleNothing() throws Exception {
        int count = 2000;
        AtomicInteger interrupts = new AtomicInteger();
        List<Long> taken = new ArrayList<>();
        Crew.Member<Boolean> consumer = Crew.start("consumer", () -> {
            while (taken.size() < count) {
                try {
                    taken.add(queue.take());
                } catch (InterruptedException e) {
                    interrupts.incrementAndGet();
                }
            }
            return true;
        });
        for (long i = 0; i < count; i++) {
            queue.put(i);
            if (i % 20 == 0) {
                consumer.thread().interrupt();
            }
        }
        assertTrue(consumer.result());
        for (int i = 0; i < count; i++) {
            assertEquals(i, taken.get(i));
        }
        assertTrue(interrupts.get() > 0, "no interrupt came through");
    }

    @Test
    void eachElementGoesToOneTakerAndKeepsTheOrderOfItsProducer() throws Exception {
        int producers = 4;
        int consumers = 4;
        int each = 1000;
        AtomicInteger left = new AtomicInteger(producers * each);
        List<List<Long>> all = Crew.together(producers + consumers, index -> {
            List<Long> mine = new ArrayList<>();
            if (index < producers) {
                for (long i = 0; i < each; i++) {
                    queue.put(index * 1_000_000L + i);
                }
                return mine;
            }
            while (left.getAndDecrement() > 0) {
                mine.add(queue.take());
            }
            return mine;
        });
        Set<Long> seen = new HashSet<>();
        for (List<Long> taken : all) {
            long[] last = new long[producers];
            for (long element : taken) {
                assertTrue(seen.add(element), element + " was taken twice");
                int producer = (int) (element / 1_000_000);
                assertTrue(element >= last[producer], "order of producer " + producer);
                last[producer] = element + 1;
                last[producer] = element;
            }
        }
        assertEquals(producers * each, seen.size());
        assertEquals(0, queue.size());
    }

    @Test
    void everySleeperIsWokenWhenThereIsEnoughForAll() throws Exception {
        List<Crew.Member<Long>> sleepers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            sleepers.add(Crew.start("sleeper-" + i, queue::take));
        }
        sleepers.forEach(sleeper -> Await.asleep(sleeper.thread()));
        Set<Long> put = new HashSet<>();
        for (long i = 0; i < sleepers.size(); i++) {
            queue.put(i);
            put.add(i);
        }
        Set<Long> taken = new HashSet<>();
        for (Crew.Member<Long> sleeper : sleepers) {
            taken.add(sleeper.result());
        }
        assertEquals(put, taken);
    }

    @Test
    void closingTheWorkspaceReleasesABlockedTaker() throws Exception {
        Crew.Member<Long> consumer = Crew.start("consumer", queue::take);
        Crew.Member<Long> timed = Crew.start("timed", () -> queue.poll(1, TimeUnit.HOURS));
        Await.asleep(consumer.thread());
        Await.asleep(timed.thread());
        mp.close();
        assertThrows(ClosedException.class, consumer::result);
        assertThrows(ClosedException.class, timed::result);
    }

    @Test
    void closingTheWorkspaceEndsThreadsThatPutAndTake() throws Exception {
        Crew.Member<Long> producer = Crew.start("producer", () -> {
            for (long i = 0; ; i++) {
                queue.put(i);
            }
        });
        Crew.Member<Long> consumer = Crew.start("consumer", () -> {
            while (true) {
                queue.take();
            }
        });
        Await.until("elements flow", () -> queue.size() > 20);
        mp.close();
        assertThrows(ClosedException.class, producer::result);
        assertThrows(ClosedException.class, consumer::result);
    }
}

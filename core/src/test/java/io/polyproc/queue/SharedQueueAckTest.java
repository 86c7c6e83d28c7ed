package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.IpcException;
import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codec;
import io.polyproc.codec.DecodeException;
import io.polyproc.testkit.Await;
import io.polyproc.testkit.Crew;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Elements that are to be acknowledged, in one process. */
@Timeout(120)
class SharedQueueAckTest {

    private static final int IN_FLIGHT_LIMIT = 1024;

    private final Multiprocessing mp = Multiprocessing.open();
    private final SharedQueue<String> queue = mp.queue(String.class);

    @AfterEach
    void close() {
        mp.close();
    }

    private static String said(Delivery<?> delivery) {
        return delivery.element() + " " + delivery.sequence() + " " + delivery.attempt();
    }

    @Test
    void whatIsAcknowledgedIsGone() throws InterruptedException {
        queue.addAll(List.of("a", "b"));
        Delivery<String> a = queue.takeWithAck();
        assertEquals("a 1 1", said(a));
        assertEquals(1, queue.size());
        a.ack();
        Delivery<String> b = queue.pollWithAck(Duration.ZERO);
        assertEquals("b 2 1", said(b));
        b.ack();
        assertEquals(0, queue.size());
        assertNull(queue.pollWithAck(Duration.ofSeconds(-1)));
        assertNull(queue.pollWithAck(Duration.ofMillis(1)));
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    void whatIsGivenBackComesFirstAndWithTheNextAttempt() throws InterruptedException {
        queue.addAll(List.of("a", "b", "c"));
        Delivery<String> a = queue.takeWithAck();
        Delivery<String> b = queue.takeWithAck();
        a.nack();
        b.nack();
        assertEquals(3, queue.size());
        Delivery<String> again = queue.takeWithAck();
        assertEquals("a 1 2", said(again));
        again.nack();
        assertEquals("a 1 3", said(queue.takeWithAck()));
        assertEquals("b 2 2", said(queue.takeWithAck()));
        assertEquals("c 3 1", said(queue.takeWithAck()));
        assertNull(queue.pollWithAck(Duration.ZERO));
    }

    @Test
    void closingWithoutAWordGivesBackAndAfterAWordDoesNothing() throws InterruptedException {
        queue.add("a");
        try (Delivery<String> delivery = queue.takeWithAck()) {
            assertEquals(1, delivery.attempt());
        }
        try (Delivery<String> delivery = queue.takeWithAck()) {
            assertEquals(2, delivery.attempt());
            delivery.nack();
        }
        Delivery<String> last = queue.takeWithAck();
        assertEquals(3, last.attempt());
        last.ack();
        last.close();
        last.close();
        assertEquals(0, queue.size());
    }

    @Test
    void aSecondWordIsRefused() throws InterruptedException {
        queue.addAll(List.of("a", "b"));
        Delivery<String> acknowledged = queue.takeWithAck();
        acknowledged.ack();
        assertThrows(IllegalStateException.class, acknowledged::ack);
        assertThrows(IllegalStateException.class, acknowledged::nack);
        Delivery<String> returned = queue.takeWithAck();
        returned.nack();
        assertThrows(IllegalStateException.class, returned::ack);
        assertThrows(IllegalStateException.class, returned::nack);
        assertEquals(List.of("b"), List.copyOf(queue));
    }

    @Test
    void ofSeveralThreadsThatAcknowledgeOneIsRight() throws Exception {
        for (int round = 0; round < 200; round++) {
            queue.addAll(List.of("a", "b"));
            Delivery<String> contested = queue.takeWithAck();
            AtomicInteger right = new AtomicInteger();
            List<Delivery<String>> other = new ArrayList<>();
            Crew.together(4, index -> {
                if (index == 3) {
                    other.add(queue.takeWithAck());
                    return null;
                }
                try {
                    contested.ack();
                    right.incrementAndGet();
                } catch (IllegalStateException e) {
                    assertTrue(e.getMessage().contains("before"), e::getMessage);
                }
                return null;
            });
            assertEquals(1, right.get());
            // The slot of the first may now be that of the second, which was not acknowledged.
            other.get(0).ack();
        }
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    void anotherThreadMayAcknowledge() throws Exception {
        queue.add("a");
        Delivery<String> delivery = queue.takeWithAck();
        Crew.start("other", () -> {
                    delivery.ack();
                    return true;
                })
                .result();
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    void everyWayOfTakingAndLookingSeesWhatWasGivenBack() throws InterruptedException {
        queue.addAll(List.of("a", "b"));
        queue.takeWithAck().nack();
        assertEquals("a", queue.peek());
        assertEquals(List.of("a", "b"), List.copyOf(queue));
        assertEquals(2, queue.size());
        assertEquals("a", queue.take());
        assertEquals(List.of("b"), List.copyOf(queue));
        queue.takeWithAck().nack();
        assertEquals("b", queue.poll());
        assertEquals(0, queue.size());
        assertNull(queue.peek());
        queue.addAll(List.of("c", "d"));
        queue.takeWithAck().nack();
        List<String> drained = new ArrayList<>();
        assertEquals(2, queue.drainTo(drained));
        assertEquals(List.of("c", "d"), drained);
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    void givingBackWakesASleeper() throws Exception {
        queue.add("a");
        Delivery<String> first = queue.takeWithAck();
        Crew.Member<Delivery<String>> sleeper = Crew.start("sleeper", queue::takeWithAck);
        Await.asleep(sleeper.thread());
        first.nack();
        assertEquals("a 1 2", said(sleeper.result()));
    }

    @Test
    void thereIsALimitOfUnacknowledgedElementsAndPlainTakesHaveNone() throws InterruptedException {
        List<String> elements = LongStream.rangeClosed(0, IN_FLIGHT_LIMIT)
                .mapToObj(Long::toString)
                .toList();
        queue.putAll(elements);
        List<Delivery<String>> deliveries = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT_LIMIT; i++) {
            deliveries.add(queue.takeWithAck());
        }
        IpcException e = assertThrows(IpcException.class, queue::takeWithAck);
        assertTrue(e.getMessage().contains("1024"), e::getMessage);
        assertEquals(Integer.toString(IN_FLIGHT_LIMIT), queue.peek());
        deliveries.get(500).ack();
        Delivery<String> last = queue.takeWithAck();
        assertEquals(Integer.toString(IN_FLIGHT_LIMIT), last.element());
        queue.add("more");
        assertThrows(IpcException.class, queue::takeWithAck);
        assertEquals("more", queue.take());
        last.ack();
        deliveries.remove(500);
        deliveries.forEach(Delivery::nack);
        Set<String> again = new HashSet<>();
        queue.drainTo(again);
        Set<String> expected = new HashSet<>(elements.subList(0, IN_FLIGHT_LIMIT));
        expected.remove("500");
        assertEquals(expected, again);
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    void anUndecodableElementCountsAsAcknowledged() throws InterruptedException {
        SharedQueue<String> picky = mp.queue(new Codec<String>() {
            @Override
            public String id() {
                return "picky";
            }

            @Override
            public byte[] encode(String element) {
                return element.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                String element = new String(bytes, StandardCharsets.UTF_8);
                if (element.equals("bad")) {
                    throw new IllegalArgumentException(element);
                }
                return element;
            }
        });
        picky.addAll(List.of("bad", "good"));
        DecodeException e = assertThrows(DecodeException.class, picky::takeWithAck);
        assertArrayEquals("bad".getBytes(StandardCharsets.UTF_8), e.bytes());
        Delivery<String> good = picky.takeWithAck();
        assertEquals("good 2 1", said(good));
        good.ack();
        assertTrue(picky.join(Duration.ZERO));
    }

    @Test
    void afterTheLastAttemptItIsADeadLetter() throws InterruptedException {
        SharedQueue<String> limited =
                mp.named("limited").queue(String.class, QueueOptions.defaults().withMaxAttempts(2));
        assertEquals(0, limited.deadLetters().size());
        limited.addAll(List.of("poison", "fine"));
        limited.takeWithAck().nack();
        Delivery<String> second = limited.takeWithAck();
        assertEquals("poison 1 2", said(second));
        second.close();
        assertEquals(List.of("fine"), List.copyOf(limited));
        assertEquals(List.of("poison"), List.copyOf(limited.deadLetters()));
        Delivery<String> fine = limited.takeWithAck();
        assertEquals("fine 2 1", said(fine));
        fine.ack();
        assertTrue(limited.join(Duration.ZERO));
        SharedQueue<String> same =
                mp.named("limited").queue(String.class, QueueOptions.defaults().withMaxAttempts(2));
        assertEquals("poison", same.deadLetters().take());
    }

    @Test
    void oneAttemptMayBeAllThereIs() throws InterruptedException {
        SharedQueue<String> once =
                mp.queue(String.class, QueueOptions.defaults().withMaxAttempts(1));
        once.add("a");
        once.takeWithAck().nack();
        assertEquals(0, once.size());
        assertEquals("a", once.deadLetters().poll());
    }

    @Test
    void aPlainTakeOfTheLastAttemptIsNoFailure() throws InterruptedException {
        SharedQueue<String> limited =
                mp.queue(String.class, QueueOptions.defaults().withMaxAttempts(2));
        limited.add("a");
        limited.takeWithAck().nack();
        assertEquals("a", limited.take());
        assertTrue(limited.join(Duration.ZERO));
        assertEquals(0, limited.deadLetters().size());
    }

    @Test
    void aClosedWorkspaceGivesBackWhatItHad(@TempDir Path temporary) throws InterruptedException {
        try (QueueFixture fixture = new QueueFixture(temporary)) {
            SharedQueue<String> jobs = fixture.mp().named("jobs").queue(String.class);
            jobs.addAll(List.of("a", "b", "c"));
            jobs.takeWithAck().ack();
            Delivery<String> open = jobs.takeWithAck();
            fixture.reopen();
            assertThrows(ClosedException.class, open::ack);
            assertThrows(ClosedException.class, open::close);
            SharedQueue<String> again = fixture.mp().named("jobs").queue(String.class);
            // Two participants of one JVM: the first has left.
            assertEquals("b", again.peek());
            assertEquals(2, again.size());
            assertEquals("b 2 2", said(again.takeWithAck()));
            assertEquals("c 3 1", said(again.takeWithAck()));
        }
    }

    @Test
    void aBusyQueueGivesOutAgainWhatTheDeadHad(@TempDir Path temporary) throws InterruptedException {
        try (QueueFixture fixture = new QueueFixture(temporary)) {
            SharedQueue<Long> jobs = fixture.mp().named("jobs").queue(Long.class);
            jobs.put(-1L);
            jobs.takeWithAck();
            fixture.reopen();
            SharedQueue<Long> again = fixture.mp().named("jobs").queue(Long.class);
            Await.until("the element is given out again though the queue is never empty", () -> {
                again.putAll(List.of(1L, 2L));
                Delivery<Long> delivery = again.takeWithAck();
                delivery.ack();
                return delivery.element() == -1 && delivery.attempt() == 2;
            });
        }
    }

    @Test
    void eachElementIsDoneOnceThoughEveryThirdIsGivenBack() throws Exception {
        int count = 3000;
        SharedQueue<Long> many = mp.queue(Long.class);
        Set<Long> done = ConcurrentHashMap.newKeySet();
        AtomicInteger returned = new AtomicInteger();
        CountDownLatch producing = new CountDownLatch(2);
        Crew.together(6, index -> {
            if (index < 2) {
                for (long i = 0; i < count / 2; i++) {
                    many.put(index * 1_000_000L + i);
                }
                producing.countDown();
                producing.await();
                many.shutdown();
                return null;
            }
            for (Delivery<Long> delivery = many.pollWithAck(Duration.ofDays(1));
                    delivery != null;
                    delivery = many.pollWithAck(Duration.ofDays(1))) {
                if (delivery.element() % 3 == 0 && delivery.attempt() < 3) {
                    returned.incrementAndGet();
                    delivery.nack();
                } else {
                    assertTrue(done.add(delivery.element()), delivery::toString);
                    delivery.ack();
                }
            }
            return null;
        });
        assertEquals(count, done.size());
        assertEquals(2 * done.stream().filter(each -> each % 3 == 0).count(), returned.get());
    }
}

package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.ClosedException;
import io.polyproc.TypeMismatchException;
import io.polyproc.codec.Codecs;
import io.polyproc.codec.DecodeException;
import io.polyproc.codec.SerializationException;
import io.polyproc.testkit.Seed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** As every queue, and what comes of its bounds. */
class RingQueueTest extends QueueContract {

    static final int CAPACITY = 4000;

    private static final int RING = 1024;

    /** Bytes of the elements in a ring, with their headers: one unit is for the header after the last one. */
    private static final int ROOM = RING - 8;
    /** The overhead of a byte array element: header and tag. */
    private static final int OVERHEAD = 9;

    @Override
    <E> RingQueue<E> open(Class<E> type) {
        return mp.ringQueue(type, CAPACITY);
    }

    @Override
    <E> RingQueue<E> open(String name, Class<E> type) {
        return mp.named(name).ringQueue(type, CAPACITY);
    }

    private RingQueue<byte[]> ring(int capacity) {
        return mp.ringQueue(
                Codecs.of(byte[].class), RingQueueOptions.ofCapacity(capacity).withBytes(RING));
    }

    @Test
    void aFullQueueRefusesWhatDoesNotWait() throws InterruptedException {
        RingQueue<String> queue = mp.ringQueue(String.class, 2);
        assertEquals(2, queue.remainingCapacity());
        assertTrue(queue.offer("a"));
        assertEquals(1, queue.remainingCapacity());
        assertTrue(queue.offer("b"));
        assertEquals(0, queue.remainingCapacity());
        assertFalse(queue.offer("c"));
        assertFalse(queue.offer("c", 0, java.util.concurrent.TimeUnit.SECONDS));
        assertFalse(queue.offer("c", -1, java.util.concurrent.TimeUnit.SECONDS));
        assertThrows(IllegalStateException.class, () -> queue.add("c"));
        assertEquals(2, queue.size());
        assertEquals("a", queue.take());
        assertTrue(queue.offer("d"));
        assertEquals(List.of("b", "d"), List.copyOf(queue));
    }

    @Test
    void aQueueOfOneElementWorks() throws InterruptedException {
        RingQueue<Integer> queue = mp.ringQueue(Integer.class, 1);
        for (int i = 0; i < 100; i++) {
            queue.put(i);
            assertFalse(queue.offer(-1));
            assertEquals(i, queue.take());
            assertNull(queue.poll());
        }
    }

    @Test
    void theUsualRingHasRoomForItsCapacityOfElementsOf56Bytes() {
        RingQueue<byte[]> queue = mp.ringQueue(byte[].class, 10_000);
        for (int i = 0; i < 10_000; i++) {
            assertTrue(queue.offer(new byte[55]), "element " + i);
        }
        assertFalse(queue.offer(new byte[0]));
        assertEquals(10_000, queue.size());
    }

    @Test
    void aRingIsFullWhenItsBytesAre() throws InterruptedException {
        RingQueue<byte[]> queue = ring(1000);
        assertTrue(queue.offer(new byte[RING / 2 - OVERHEAD]));
        assertTrue(queue.offer(new byte[ROOM - RING / 2 - OVERHEAD]));
        assertFalse(queue.offer(new byte[0]));
        assertEquals(2, queue.size());
        assertEquals(998, queue.remainingCapacity());
        queue.take();
        assertFalse(queue.offer(new byte[RING / 2 - OVERHEAD + 1]));
        assertTrue(queue.offer(new byte[RING / 2 - OVERHEAD]));
    }

    @Test
    void anElementMayFillTheRingWhereverItBegins() throws InterruptedException {
        RingQueue<byte[]> queue = ring(10);
        for (int i = 0; i < 2 * RING / 8; i++) {
            byte[] element = new byte[ROOM - OVERHEAD];
            Arrays.fill(element, (byte) i);
            assertTrue(queue.offer(element));
            assertFalse(queue.offer(new byte[0]));
            assertArrayEquals(element, queue.take());
            // Moves the beginning of the next one by 16 bytes.
            queue.put(new byte[1]);
            queue.take();
        }
    }

    @Test
    void anElementLargerThanTheRingIsRefusedWithBothSizes() throws InterruptedException {
        RingQueue<byte[]> queue = mp.named("small")
                .ringQueue(
                        Codecs.of(byte[].class), RingQueueOptions.ofCapacity(10).withBytes(RING));
        byte[] tooLarge = new byte[ROOM - OVERHEAD + 1];
        for (IllegalArgumentException e : List.of(
                assertThrows(IllegalArgumentException.class, () -> queue.put(tooLarge)),
                assertThrows(IllegalArgumentException.class, () -> queue.offer(tooLarge)),
                assertThrows(IllegalArgumentException.class, () -> queue.putAll(List.of(new byte[0], tooLarge))),
                assertThrows(IllegalArgumentException.class, () -> queue.put(tooLarge.length + 1, into -> {})))) {
            for (String part :
                    List.of("\"small\"", ROOM - 7 + " bytes", ROOM + " bytes", "RingQueueOptions.withBytes")) {
                assertTrue(e.getMessage().contains(part), e::getMessage);
            }
        }
        assertEquals(0, queue.size());
        queue.put(new byte[ROOM - OVERHEAD]);
    }

    @Test
    void elementsOfRandomLengthsGoRoundTheRingUnharmed() {
        Random random = Seed.random(RingQueueTest.class);
        RingQueue<byte[]> queue = ring(40);
        Deque<byte[]> model = new ArrayDeque<>();
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(100) < 55) {
                byte[] element = new byte[random.nextInt(random.nextInt(100) < 95 ? 60 : ROOM - OVERHEAD)];
                random.nextBytes(element);
                if (queue.offer(element)) {
                    model.add(element);
                } else {
                    refused++;
                }
            } else {
                assertArrayEquals(model.poll(), queue.poll());
            }
            assertEquals(model.size(), queue.size());
        }
        assertTrue(refused > 0, "it was never full");
        List<byte[]> left = new ArrayList<>();
        assertEquals(model.size(), queue.drainTo(left));
        assertArrayEquals(model.toArray(), left.toArray());
    }

    @Test
    void aBatchIsPutInOrderOrNotAtAll() throws InterruptedException {
        RingQueue<Object> queue = mp.ringQueue(Object.class, 10);
        queue.putAll(List.of(1, 2, 3));
        queue.putAll(List.of());
        assertThrows(SerializationException.class, () -> queue.putAll(List.of(4, new Object())));
        assertThrows(NullPointerException.class, () -> queue.putAll(Arrays.asList(4, null)));
        assertEquals(List.of(1, 2, 3), List.copyOf(queue));
    }

    @Test
    void drainingStopsBehindAnElementThatCannotBeDecoded() {
        RingQueue<String> queue = mp.ringQueue(new QueueCodecContract.Shouting(), 10);
        queue.addAll(List.of("one", "Poisoned", "three"));
        List<String> target = new ArrayList<>();
        assertThrows(DecodeException.class, () -> queue.drainTo(target));
        assertEquals(List.of("ONE"), target);
        assertEquals(List.of("THREE"), List.copyOf(queue));
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        for (int capacity : new int[] {0, -1, 1 << 28}) {
            assertThrows(IllegalArgumentException.class, () -> mp.ringQueue(String.class, capacity));
        }
        for (int bytes : new int[] {0, -1, 63, (1 << 29) + 1}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> mp.ringQueue(
                            Codecs.of(String.class),
                            RingQueueOptions.ofCapacity(1).withBytes(bytes)));
        }
    }

    @Test
    void bytesAreRoundedUpToAPowerOfTwo() {
        RingQueue<byte[]> queue = mp.ringQueue(
                Codecs.of(byte[].class), RingQueueOptions.ofCapacity(1).withBytes(RING / 2 + 1));
        assertTrue(queue.offer(new byte[ROOM - OVERHEAD]));
    }

    @Test
    void aNameMeansOneCapacityAndOneRing() {
        mp.named("numbers").ringQueue(Long.class, 10);
        mp.named("numbers").ringQueue(Long.class, 10).add(1L);
        assertEquals(1, mp.named("numbers").ringQueue(Long.class, 10).size());
        assertThrows(TypeMismatchException.class, () -> mp.named("numbers").ringQueue(Long.class, 11));
        assertThrows(TypeMismatchException.class, () -> mp.named("numbers").queue(Long.class));
        assertThrows(TypeMismatchException.class, () -> mp.named("numbers")
                .ringQueue(
                        Codecs.of(Long.class), RingQueueOptions.ofCapacity(10).withBytes(1 << 20)));
    }

    @Test
    void theDirectFormsOfAClosedQueueAreRefused() {
        RingQueue<byte[]> queue = ring(10);
        mp.close();
        assertThrows(ClosedException.class, () -> queue.put(8, into -> into.putLong(1)));
        assertThrows(ClosedException.class, () -> queue.poll(element -> {}));
        assertThrows(ClosedException.class, queue::remainingCapacity);
    }
}

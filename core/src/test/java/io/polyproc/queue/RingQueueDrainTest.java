package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.IpcException;
import io.polyproc.codec.Codec;
import io.polyproc.codec.Codecs;
import io.polyproc.testkit.Seed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** As every queue, and what comes of the ring's bytes. */
class RingQueueDrainTest extends QueueDrainContract {

    private static final int HOLDS = 64;

    @Override
    <E> IpcQueue<E> open(Codec<E> codec) {
        return mp.ringQueue(codec, CAPACITY);
    }

    @Override
    IpcQueue<Integer> open(String name) {
        return mp.named(name).ringQueue(Integer.class, CAPACITY);
    }

    @Override
    void putAll(IpcQueue<Integer> into, Collection<Integer> elements) throws InterruptedException {
        ((RingQueue<Integer>) into).putAll(elements);
    }

    @Test
    void elementsOfAnyLengthFindRoomInFrontOfTheOthers() {
        Random random = Seed.random(RingQueueDrainTest.class);
        RingQueue<byte[]> ring = mp.ringQueue(
                Codecs.of(byte[].class), RingQueueOptions.ofCapacity(1000).withBytes(1 << 12));
        Deque<byte[]> model = new ArrayDeque<>();
        for (int round = 0; round < 3000; round++) {
            fill(ring, model, random);
            AtomicInteger accepted = new AtomicInteger(random.nextInt(3));
            assertThrows(
                    IllegalStateException.class,
                    () -> ring.drainTo(target(element -> {
                        assertArrayEquals(model.poll(), element);
                        if (accepted.getAndDecrement() == 0) {
                            for (int i = random.nextInt(4); i > 0; i--) {
                                assertArrayEquals(model.poll(), ring.poll());
                            }
                            fill(ring, model, random);
                            model.addFirst(element);
                            throw new IllegalStateException("refused");
                        }
                    })));
            assertEquals(model.size(), ring.size());
            assertArrayEquals(model.peek(), ring.peek());
        }
        for (byte[] element : ring) {
            assertArrayEquals(model.poll(), element);
        }
        assertEquals(0, model.size());
    }

    private static void fill(RingQueue<byte[]> ring, Deque<byte[]> model, Random random) {
        byte[] next;
        do {
            next = new byte[random.nextInt(300)];
            Arrays.fill(next, (byte) random.nextInt());
        } while (ring.offer(next) && model.add(next));
    }

    @Test
    void moreDrainsThanTheQueueHasHoldsForAreRefused() {
        IpcQueue<Integer> queue = open("many drains");
        for (int i = 0; i < CAPACITY; i++) {
            queue.add(i);
        }
        IpcException e = assertThrows(IpcException.class, () -> drainNested(queue, HOLDS + 1));
        assertTrue(e.getMessage().contains("64 calls of drainTo"), e::getMessage);
        assertEquals(CAPACITY, queue.size());
        assertEquals(CAPACITY, queue.drainTo(new ArrayList<>()));
    }

    private static void drainNested(IpcQueue<Integer> queue, int depth) {
        if (depth > 0) {
            queue.drainTo(target(element -> drainNested(queue, depth - 1)));
        }
    }
}

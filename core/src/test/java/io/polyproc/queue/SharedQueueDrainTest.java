package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.codec.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As every queue, and what comes of groups, attempts and shutdown. */
class SharedQueueDrainTest extends QueueDrainContract {

    private static final QueueOptions BOUNDED = QueueOptions.defaults().withCapacity(CAPACITY);

    @Override
    <E> IpcQueue<E> open(Codec<E> codec) {
        return mp.queue(codec, BOUNDED);
    }

    @Override
    IpcQueue<Integer> open(String name) {
        return mp.named(name).queue(Integer.class, BOUNDED);
    }

    @Override
    void putAll(IpcQueue<Integer> into, Collection<Integer> elements) throws InterruptedException {
        ((SharedQueue<Integer>) into).putAll(elements);
    }

    @Test
    void aGroupIsNotDrainedIntoItsQueueNorTheQueueIntoAGroup() {
        SharedQueue<Integer> queue = mp.queue(Integer.class);
        SharedQueue<Integer> group = queue.group("group");
        queue.add(1);
        assertThrows(IllegalArgumentException.class, () -> group.drainTo(queue));
        assertThrows(IllegalArgumentException.class, () -> queue.drainTo(group));
        assertThrows(IllegalArgumentException.class, () -> group.drainTo(queue.group("other")));
        assertEquals(List.of(1), List.copyOf(group));
    }

    @Test
    void aRefusalIsNoAttempt() throws InterruptedException {
        SharedQueue<Integer> queue =
                mp.queue(Integer.class, QueueOptions.defaults().withMaxAttempts(1));
        queue.addAll(List.of(1, 2));
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    IllegalStateException.class,
                    () -> queue.drainTo(target(element -> {
                        throw new IllegalStateException();
                    })));
        }
        assertEquals(0, queue.deadLetters().size());
        try (Delivery<Integer> delivery = queue.pollWithAck(Duration.ZERO)) {
            assertEquals(1, delivery.element());
            assertEquals(1, delivery.attempt());
            delivery.ack();
        }
        assertEquals(2, queue.poll());
    }

    @Test
    void clearingAQueueThatWasShutDownSaysThatItCannot() {
        SharedQueue<Integer> queue = mp.queue(Integer.class);
        queue.addAll(List.of(1, 2));
        queue.shutdownNow();
        assertThrows(QueueShutdownException.class, queue::clear);
        assertNull(queue.poll());
        assertEquals(0, queue.drainTo(new ArrayList<>()));
        queue.reopen();
        queue.clear();
        assertEquals(0, queue.size());
    }
}

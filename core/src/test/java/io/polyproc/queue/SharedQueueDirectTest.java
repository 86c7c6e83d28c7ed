package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SharedQueueDirectTest extends QueueDirectContract {

    @Override
    SharedQueue<byte[]> open(int capacity) {
        return mp.queue(PLAIN, QueueOptions.defaults().withCapacity(capacity));
    }

    @Test
    void theLargestElementIsWrittenAndRead() throws InterruptedException {
        SharedQueue<byte[]> queue = open(10);
        int largest = 16 << 20;
        queue.put(largest, into -> into.put(into.limit() - 1, (byte) 7).position(into.limit()));
        assertThrows(IllegalArgumentException.class, () -> queue.put(largest + 1, into -> {}));
        queue.put(new byte[] {1});
        queue.take(element -> {
            assertEquals(largest, element.remaining());
            assertEquals(7, element.get(element.limit() - 1));
        });
        assertArrayEquals(new byte[] {1}, queue.take());
    }

    @Test
    void whatWasWrittenIsTakenToBeAcknowledged() throws InterruptedException {
        SharedQueue<byte[]> queue = open(10);
        queue.put(8, into -> into.put((byte) 5));
        try (Delivery<byte[]> delivery = queue.takeWithAck()) {
            assertArrayEquals(new byte[] {5}, delivery.element());
            delivery.nack();
        }
        queue.take(element -> assertEquals(5, element.get()));
    }

    @Test
    void aReaderFailsWhenTheQueueWasShutDown() {
        SharedQueue<byte[]> queue = open(10);
        queue.shutdown();
        assertThrows(QueueShutdownException.class, () -> queue.take(element -> {}));
        assertThrows(QueueShutdownException.class, () -> queue.put(8, into -> {}));
        assertEquals(0, queue.drain(element -> {}, 10));
    }

    @Test
    void aWriterCannotTake() throws InterruptedException {
        SharedQueue<byte[]> queue = open(10);
        queue.put(new byte[] {1});
        assertThrows(IllegalStateException.class, () -> queue.put(8, into -> queue.poll()));
        assertArrayEquals(new byte[] {1}, queue.take());
    }
}

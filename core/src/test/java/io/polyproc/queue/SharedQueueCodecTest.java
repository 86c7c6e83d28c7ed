package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.codec.Codec;
import org.junit.jupiter.api.Test;

class SharedQueueCodecTest extends QueueCodecContract {

    private static final int LIMIT = 16 << 20;

    @Override
    <E> SharedQueue<E> open(Codec<E> codec) {
        return mp.queue(codec);
    }

    @Override
    <E> SharedQueue<E> open(String name, Codec<E> codec) {
        return mp.named(name).queue(codec);
    }

    @Test
    void anElementAtTheLimitIsTakenAndOneAboveItRefused() throws InterruptedException {
        SharedQueue<byte[]> queue = mp.queue(byte[].class);
        // The standard codec adds a tag.
        byte[] largest = new byte[LIMIT - 1];
        largest[LIMIT - 2] = 42;
        queue.put(largest);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> queue.put(new byte[LIMIT]));
        assertTrue(e.getMessage().contains(Integer.toString(LIMIT)), e::getMessage);
        assertEquals(1, queue.size());
        assertArrayEquals(largest, queue.take());
    }
}

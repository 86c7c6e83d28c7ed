package io.polyproc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SharedQueueTest extends QueueContract {

    @Override
    <E> SharedQueue<E> open(Class<E> type) {
        return mp.queue(type);
    }

    @Override
    <E> SharedQueue<E> open(String name, Class<E> type) {
        return mp.named(name).queue(type);
    }

    @Test
    void thereIsAlwaysRoom() {
        SharedQueue<String> queue = open(String.class);
        queue.add("x");
        assertEquals(Integer.MAX_VALUE, queue.remainingCapacity());
    }
}

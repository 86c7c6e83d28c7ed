package io.polyproc.queue;

class RingQueueDirectTest extends QueueDirectContract {

    @Override
    RingQueue<byte[]> open(int capacity) {
        return mp.ringQueue(PLAIN, capacity);
    }
}

package io.polyproc.queue;

class SharedQueueWaitingTest extends QueueWaitingContract {

    @Override
    SharedQueue<Long> open() {
        return mp.queue(Long.class);
    }
}

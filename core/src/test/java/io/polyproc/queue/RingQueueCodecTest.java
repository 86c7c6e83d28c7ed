package io.polyproc.queue;

import io.polyproc.codec.Codec;

class RingQueueCodecTest extends QueueCodecContract {

    @Override
    <E> RingQueue<E> open(Codec<E> codec) {
        return mp.ringQueue(codec, RingQueueTest.CAPACITY);
    }

    @Override
    <E> RingQueue<E> open(String name, Codec<E> codec) {
        return mp.named(name).ringQueue(codec, RingQueueTest.CAPACITY);
    }
}

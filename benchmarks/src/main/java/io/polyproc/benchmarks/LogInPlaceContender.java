package io.polyproc.benchmarks;

import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.queue.SharedQueue;
import java.nio.ByteBuffer;

/** The durable queue, written and read in place one by one. */
final class LogInPlaceContender implements QueueContender {

    private final SharedQueue<byte[]> queue;
    private final DirectWriter writer = this::write;
    private final DirectReader reader = this::read;
    private long number;
    private long sum;

    LogInPlaceContender(SharedQueue<byte[]> queue) {
        this.queue = queue;
    }

    @Override
    public void produce(int count) throws InterruptedException {
        for (number = 0; number < count; number++) {
            queue.put(LENGTH, writer);
        }
    }

    private void write(ByteBuffer into) {
        into.putLong(number).putLong(0).putLong(0).putLong(0);
    }

    @Override
    public long consume(int count) throws InterruptedException {
        sum = 0;
        for (int i = 0; i < count; i++) {
            queue.take(reader);
        }
        return sum;
    }

    private void read(ByteBuffer element) {
        sum += element.getLong();
    }
}

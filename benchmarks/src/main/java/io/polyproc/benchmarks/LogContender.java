package io.polyproc.benchmarks;

import io.polyproc.queue.SharedQueue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The durable queue, byte arrays one by one or in batches. */
final class LogContender implements QueueContender {

    private final SharedQueue<byte[]> queue;
    private final int batch;

    LogContender(SharedQueue<byte[]> queue, int batch) {
        this.queue = queue;
        this.batch = batch;
    }

    @Override
    public void produce(int count) throws InterruptedException {
        if (batch == 1) {
            for (long i = 0; i < count; i++) {
                queue.put(message(i));
            }
        } else {
            produceInBatches(count);
        }
    }

    private static byte[] message(long number) {
        return ByteBuffer.allocate(LENGTH).putLong(number).array();
    }

    private void produceInBatches(int count) throws InterruptedException {
        List<byte[]> messages = new ArrayList<>(batch);
        for (long i = 0; i < count; i++) {
            messages.add(message(i));
            if (messages.size() == batch || i == count - 1) {
                queue.putAll(messages);
                messages.clear();
            }
        }
    }

    @Override
    public long consume(int count) throws InterruptedException {
        long sum = 0;
        List<byte[]> messages = new ArrayList<>(batch);
        for (int left = count; left > 0; left -= messages.size()) {
            messages.clear();
            if (batch == 1 || queue.drainTo(messages, Math.min(batch, left)) == 0) {
                messages.add(queue.take());
            }
            for (byte[] message : messages) {
                sum += ByteBuffer.wrap(message).getLong();
            }
        }
        return sum;
    }
}

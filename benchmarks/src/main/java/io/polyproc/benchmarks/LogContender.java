package io.polyproc.benchmarks;

import io.polyproc.queue.SharedQueue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The durable queue, byte arrays one by one or in batches. */
final class LogContender implements QueueContender {

    private final SharedQueue<byte[]> queue;
    private final int putBatch;
    private final int takeBatch;

    LogContender(SharedQueue<byte[]> queue, int putBatch, int takeBatch) {
        this.queue = queue;
        this.putBatch = putBatch;
        this.takeBatch = takeBatch;
    }

    @Override
    public void produce(int count) throws InterruptedException {
        if (putBatch == 1) {
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
        List<byte[]> messages = new ArrayList<>(putBatch);
        for (long i = 0; i < count; i++) {
            messages.add(message(i));
            if (messages.size() == putBatch || i == count - 1) {
                queue.putAll(messages);
                messages.clear();
            }
        }
    }

    @Override
    public long consume(int count) throws InterruptedException {
        long sum = 0;
        List<byte[]> messages = new ArrayList<>(takeBatch);
        for (int left = count; left > 0; left -= messages.size()) {
            messages.clear();
            if (takeBatch == 1 || queue.drainTo(messages, Math.min(takeBatch, left)) == 0) {
                messages.add(queue.take());
            }
            for (byte[] message : messages) {
                sum += ByteBuffer.wrap(message).getLong();
            }
        }
        return sum;
    }
}

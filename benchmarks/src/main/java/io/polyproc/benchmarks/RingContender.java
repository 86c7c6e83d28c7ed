package io.polyproc.benchmarks;

import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.queue.RingQueue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The ring queue, with its different forms of put and take. */
abstract class RingContender implements QueueContender {

    private static final int BATCH = 64;

    final RingQueue<byte[]> queue;

    RingContender(RingQueue<byte[]> queue) {
        this.queue = queue;
    }

    /** Written and read in place. */
    static class Direct extends RingContender {
        final DirectReader reader = this::read;
        private final DirectWriter writer = this::write;
        private long number;
        private long sum;

        Direct(RingQueue<byte[]> queue) {
            super(queue);
        }

        @Override
        public final void produce(int count) throws InterruptedException {
            for (number = 0; number < count; number++) {
                queue.put(LENGTH, writer);
            }
        }

        private void write(ByteBuffer into) {
            int at = into.position();
            into.putLong(at, number).putLong(at + 8, 0).putLong(at + 16, 0).putLong(at + 24, 0);
            into.position(at + LENGTH);
        }

        @Override
        public final long consume(int count) throws InterruptedException {
            sum = 0;
            receive(count);
            return sum;
        }

        void receive(int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                queue.take(reader);
            }
        }

        private void read(ByteBuffer element) {
            sum += element.getLong(element.position());
        }
    }

    /** Written in place one by one, and read in place in batches, as Agrona does. */
    static final class Drained extends Direct {
        Drained(RingQueue<byte[]> queue) {
            super(queue);
        }

        @Override
        void receive(int count) throws InterruptedException {
            for (int done = 0; done < count; ) {
                int read = queue.drain(reader, count - done);
                if (read == 0) {
                    queue.take(reader);
                    read = 1;
                }
                done += read;
            }
        }
    }

    /** New byte arrays, copied in and out, one by one. */
    static class Arrays extends RingContender {
        Arrays(RingQueue<byte[]> queue) {
            super(queue);
        }

        @Override
        public final void produce(int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                queue.put(message(i));
            }
        }

        @Override
        public long consume(int count) throws InterruptedException {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum += number(queue.take());
            }
            return sum;
        }
    }

    /** Byte arrays, put one by one and drained into a list. */
    static final class DrainedTo extends Arrays {
        DrainedTo(RingQueue<byte[]> queue) {
            super(queue);
        }

        @Override
        public long consume(int count) throws InterruptedException {
            List<byte[]> drained = new ArrayList<>(BATCH);
            long sum = 0;
            for (int done = 0; done < count; done += drained.size()) {
                drained.clear();
                if (queue.drainTo(drained, Math.min(BATCH, count - done)) == 0) {
                    drained.add(queue.take());
                }
                for (byte[] message : drained) {
                    sum += number(message);
                }
            }
            return sum;
        }
    }

    /** Byte arrays, in batches. */
    static final class Batches extends RingContender {
        Batches(RingQueue<byte[]> queue) {
            super(queue);
        }

        @Override
        public void produce(int count) throws InterruptedException {
            List<byte[]> batch = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                batch.add(message(i));
                if (batch.size() == BATCH || i == count - 1) {
                    queue.putAll(batch);
                    batch.clear();
                }
            }
        }

        @Override
        public long consume(int count) throws InterruptedException {
            List<byte[]> batch = new ArrayList<>();
            long sum = 0;
            for (int done = 0; done < count; ) {
                batch.add(queue.take());
                queue.drainTo(batch, Math.min(BATCH, count - done) - 1);
                for (byte[] message : batch) {
                    sum += number(message);
                }
                done += batch.size();
                batch.clear();
            }
            return sum;
        }
    }

    private static byte[] message(int number) {
        return ByteBuffer.allocate(LENGTH).putLong(number).array();
    }

    private static long number(byte[] message) {
        return ByteBuffer.wrap(message).getLong();
    }
}

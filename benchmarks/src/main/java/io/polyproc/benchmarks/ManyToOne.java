package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.queue.RingQueueOptions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;

/** Messages of 32 bytes from some processes, in tight loops, to this one, which counts them. */
final class ManyToOne {

    /** The durable queue compiles for seconds. */
    private static final int WARM_UP_MILLIS = 4000;

    private static QueueContender agrona;

    private ManyToOne() {}

    /** A queue under test. */
    private interface Lane extends Serializable {
        void put() throws Exception;

        void take() throws Exception;
    }

    /**
     * Arguments: {@code RingQueue}, {@code SharedQueue} or another name for Agrona's; number of processes;
     * milliseconds.
     */
    public static void main(String[] arguments) throws Exception {
        int producers = Integer.parseInt(arguments[1]);
        int millis = Integer.parseInt(arguments[2]);
        try (Multiprocessing mp = Multiprocessing.open()) {
            Crowd crowd = new Crowd(mp, producers).warmUp(WARM_UP_MILLIS);
            Lane lane = lane(mp, arguments[0]);
            ReplyLoop receiver = new ReplyLoop(lane);
            receiver.start();
            crowd.measureChildren(mp, millis, lane::put);
            receiver.expected = crowd.operations() + 1;
            lane.put();
            receiver.join();
            crowd.say();
        }
    }

    private static Lane lane(Multiprocessing mp, String kind) {
        return switch (kind) {
            case "RingQueue" ->
                new Queue(mp.ringQueue(
                        new PlainBytes(),
                        RingQueueOptions.ofCapacity(QueueContender.RING).withBytes(QueueContender.RING)));
            case "SharedQueue" -> new Queue(mp.queue(new PlainBytes()));
            default -> new Agrona(mp.workspace().directory().resolve("ring").toString());
        };
    }

    private record Queue(BlockingQueue<byte[]> queue) implements Lane {
        @Override
        public void put() throws InterruptedException {
            queue.put(new byte[QueueContender.LENGTH]);
        }

        @Override
        public void take() throws InterruptedException {
            queue.take();
        }
    }

    private record Agrona(String file) implements Lane {
        @Override
        public void put() throws InterruptedException {
            ring().produce(1);
        }

        @Override
        public void take() throws InterruptedException {
            ring().consume(1);
        }

        private QueueContender ring() {
            if (agrona == null) {
                agrona = new AgronaContender(Path.of(file), ManyToOneRingBuffer::new);
            }
            return agrona;
        }
    }

    /** Takes the elements of all producers, and one more, which marks their end. */
    private static final class ReplyLoop extends Thread {
        private final Lane lane;
        private volatile long expected = Long.MAX_VALUE;

        ReplyLoop(Lane lane) {
            this.lane = lane;
        }

        @Override
        public void run() {
            try {
                for (long received = 0; received < expected; received++) {
                    lane.take();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

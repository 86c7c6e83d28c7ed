package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Throughput of messages of 32 bytes from one JVM to another: the ring queue beside raw rings of Agrona, the durable queue beside a
 * raw Chronicle queue, each between the same two JVMs in turn; and Python's queues. Needs two cores.
 */
public final class QueueBenchmark {

    private static final String AGRONA = "Agrona OneToOneRingBuffer";
    private static final String CHRONICLE = "Chronicle appender to tailer";

    private QueueBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments the directory in which the Python script is
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            System.out.println("one processor only: the figures say nothing about two processes side by side");
        }
        Path script = Path.of(arguments[0], "python_queue.py");
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<byte[]> queue = RingQueue.open(
                    mp.workspace(), Optional.empty(), new PlainBytes(), QueueContender.RING, QueueContender.RING);
            Throughput rings = new Throughput(11, 2_000_000);
            rings.measure(mp, () -> rings(queue));
            rings.print(AGRONA);
            rings.printAgainstPython("SimpleQueue", script, "SimpleQueue");
        }
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedQueue<byte[]> queue = SharedQueue.open(mp.workspace(), Optional.empty(), new PlainBytes());
            Throughput logs = new Throughput(7, 500_000);
            logs.measure(mp, () -> logs(queue));
            logs.print(CHRONICLE);
            logs.printAgainstPython("Queue", script, "Queue");
        }
    }

    private static Map<String, QueueContender> rings(RingQueue<byte[]> queue) {
        Path directory = queue.workspace().directory();
        Map<String, QueueContender> contenders = new LinkedHashMap<>();
        contenders.put(AGRONA, new AgronaContender(directory.resolve("one-to-one"), OneToOneRingBuffer::new));
        contenders.put("RingQueue, in place, drained", new RingContender.Drained(queue));
        contenders.put("RingQueue, in place, one by one", new RingContender.Direct(queue));
        contenders.put("RingQueue, byte[] in batches", new RingContender.Batches(queue));
        contenders.put("RingQueue, byte[] one by one", new RingContender.Arrays(queue));
        contenders.put(
                "Agrona ManyToOneRingBuffer",
                new AgronaContender(directory.resolve("many-to-one"), ManyToOneRingBuffer::new));
        return contenders;
    }

    private static Map<String, QueueContender> logs(SharedQueue<byte[]> queue) {
        Map<String, QueueContender> contenders = new LinkedHashMap<>();
        contenders.put(
                CHRONICLE, new ChronicleContender(queue.workspace().directory().resolve("chronicle")));
        contenders.put("SharedQueue, in place, one by one", new LogInPlaceContender(queue));
        contenders.put("SharedQueue, one by one", new LogContender(queue, 1));
        contenders.put("SharedQueue, in batches", new LogContender(queue, 64));
        return contenders;
    }
}

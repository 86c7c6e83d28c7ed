package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.RingQueue;
import io.polyproc.value.SharedInt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Throughput of messages of 32 bytes from one JVM to another, by the ring queue and by raw rings of Agrona between the same two
 * JVMs, in turn; and between two Python processes. Prints medians over rounds. Needs two cores.
 */
public final class QueueBenchmark {

    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 11;
    private static final int COUNT = 2_000_000;
    private static final int NOTHING = -1;
    private static final int END = -2;
    private static final String BASELINE = "Agrona OneToOneRingBuffer";

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
        Map<String, double[]> rates = measure();
        double[] baseline = rates.get(BASELINE);
        rates.forEach((name, values) -> print(name, values, baseline));
        python(Path.of(arguments[0], "simple_queue.py")).ifPresent(rate -> {
            System.out.printf("Python SimpleQueue %.3f million messages/s; times as fast are:%n", rate / 1e6);
            rates.forEach((name, values) -> System.out.printf("%-34s %8.0f%n", name, median(values) / rate));
        });
    }

    private static Map<String, double[]> measure() throws InterruptedException {
        Map<String, double[]> rates = new LinkedHashMap<>();
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedInt next = mp.sharedInt(NOTHING);
            RingQueue<byte[]> queue = RingQueue.open(
                    mp.workspace(),
                    Optional.empty(),
                    new RingContender.Plain(),
                    QueueContender.RING,
                    QueueContender.RING);
            Map<String, QueueContender> contenders = contenders(queue);
            ChildProcess producer = mp.process(() -> produce(queue, next))
                    .jvmOptions("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
                    .start();
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                int number = 0;
                for (Map.Entry<String, QueueContender> contender : contenders.entrySet()) {
                    next.set(number++);
                    double rate = rate(contender.getValue());
                    if (round >= 0) {
                        rates.computeIfAbsent(contender.getKey(), name -> new double[ROUNDS])[round] = rate;
                    }
                    while (next.get() != NOTHING) {
                        Thread.onSpinWait();
                    }
                }
            }
            next.set(END);
            producer.join();
        }
        return rates;
    }

    /** In the child: produces for the contender whose turn it is. */
    static void produce(RingQueue<byte[]> queue, SharedInt next) throws InterruptedException {
        QueueContender[] contenders = contenders(queue).values().toArray(QueueContender[]::new);
        while (true) {
            int number = next.get();
            if (number == END) {
                return;
            }
            if (number == NOTHING) {
                Thread.onSpinWait();
            } else {
                contenders[number].produce(COUNT);
                next.set(NOTHING);
            }
        }
    }

    private static Map<String, QueueContender> contenders(RingQueue<byte[]> queue) {
        Path directory = queue.workspace().directory();
        Map<String, QueueContender> contenders = new LinkedHashMap<>();
        contenders.put(BASELINE, new AgronaContender(directory.resolve("one-to-one"), OneToOneRingBuffer::new));
        contenders.put("RingQueue, in place, drained", new RingContender.Drained(queue));
        contenders.put("RingQueue, in place, one by one", new RingContender.Direct(queue));
        contenders.put("RingQueue, byte[] in batches", new RingContender.Batches(queue));
        contenders.put("RingQueue, byte[] one by one", new RingContender.Arrays(queue));
        contenders.put(
                "Agrona ManyToOneRingBuffer",
                new AgronaContender(directory.resolve("many-to-one"), ManyToOneRingBuffer::new));
        return contenders;
    }

    /** Messages per second, from the first received to the last. */
    private static double rate(QueueContender contender) throws InterruptedException {
        long sum = contender.consume(1);
        long begin = System.nanoTime();
        sum += contender.consume(COUNT - 1);
        long nanos = System.nanoTime() - begin;
        long expected = (long) COUNT * (COUNT - 1) / 2;
        if (sum != expected) {
            throw new IllegalStateException("sum=" + sum + " instead of " + expected);
        }
        return (COUNT - 1) * 1e9 / nanos;
    }

    private static Optional<Double> python(Path script) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder("python3", script.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                return Optional.of(Double.valueOf(output.strip()));
            }
        } catch (IOException e) {
            System.out.println("Python's SimpleQueue is not measured: " + e.getMessage());
            return Optional.empty();
        }
        System.out.println("Python's SimpleQueue is not measured: " + script + " failed");
        return Optional.empty();
    }

    /** The ratio is the median of those of the rounds, so that what else the machine does disturbs it least. */
    private static void print(String name, double[] rates, double[] baseline) {
        double[] ratios = new double[ROUNDS];
        Arrays.setAll(ratios, round -> rates[round] / baseline[round]);
        double rate = median(rates);
        System.out.printf(
                "%-34s %8.2f million messages/s, %6.1f ns each, %5.2f of Agrona's%n",
                name, rate / 1e6, 1e9 / rate, median(ratios));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

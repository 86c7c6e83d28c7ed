package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.value.SharedInt;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Messages from a child to this JVM by several ways in turn, between the same two JVMs; medians over rounds. */
final class Throughput {

    private static final int WARM_UP_ROUNDS = 3;
    private static final int NOTHING = -1;
    private static final int END = -2;

    private final int rounds;
    private final int count;
    private final Map<String, double[]> rates = new LinkedHashMap<>();

    Throughput(int rounds, int count) {
        this.rounds = rounds;
        this.count = count;
    }

    /** Makes the contenders, by name, in both JVMs. */
    interface Contenders extends Serializable {
        Map<String, QueueContender> make();
    }

    /** Measures them all. */
    void measure(Multiprocessing mp, Contenders contenders) throws InterruptedException {
        SharedInt next = mp.sharedInt(NOTHING);
        int messages = count;
        ChildProcess producer = mp.process(() -> produce(contenders, next, messages))
                .jvmOptions("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
                .start();
        Map<String, QueueContender> ours = contenders.make();
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            int number = 0;
            for (Map.Entry<String, QueueContender> contender : ours.entrySet()) {
                next.set(number++);
                double rate = rate(contender.getValue());
                if (round >= 0) {
                    rates.computeIfAbsent(contender.getKey(), name -> new double[rounds])[round] = rate;
                }
                while (next.get() != NOTHING) {
                    Thread.onSpinWait();
                }
            }
        }
        next.set(END);
        producer.join();
    }

    /** In the child: produces for the contender whose turn it is. */
    private static void produce(Contenders contenders, SharedInt next, int count) throws InterruptedException {
        QueueContender[] all = contenders.make().values().toArray(QueueContender[]::new);
        while (true) {
            int number = next.get();
            if (number == END) {
                return;
            }
            if (number == NOTHING) {
                Thread.onSpinWait();
            } else {
                all[number].produce(count);
                next.set(NOTHING);
            }
        }
    }

    /** Messages per second, from the first received to the last. */
    private double rate(QueueContender contender) throws InterruptedException {
        long sum = contender.consume(1);
        long begin = System.nanoTime();
        sum += contender.consume(count - 1);
        long nanos = System.nanoTime() - begin;
        long expected = (long) count * (count - 1) / 2;
        if (sum != expected) {
            throw new IllegalStateException("sum=" + sum + " instead of " + expected);
        }
        return (count - 1) * 1e9 / nanos;
    }

    /** Prints them all, with the ratio to the baseline: the median of those of the rounds, which the machine disturbs least. */
    void print(String baseline) {
        rates.forEach((name, values) -> {
            double[] ratios = new double[rounds];
            Arrays.setAll(ratios, round -> values[round] / rates.get(baseline)[round]);
            double rate = median(values);
            System.out.printf(
                    "%-34s %8.2f million messages/s, %6.1f ns each, %5.2f of %s%n",
                    name, rate / 1e6, 1e9 / rate, median(ratios), baseline);
        });
    }

    /** Runs a script that prints messages per second, and prints how many times as fast each contender is. */
    void printAgainstPython(String what, Path script, String... arguments) throws IOException, InterruptedException {
        Optional<Double> python = python(what, script, arguments);
        if (python.isPresent()) {
            double rate = python.get();
            System.out.printf("Python %s %.3f million messages/s; times as fast are:%n", what, rate / 1e6);
            rates.forEach((name, values) -> System.out.printf("%-34s %8.0f%n", name, median(values) / rate));
        }
    }

    private static Optional<Double> python(String what, Path script, String... arguments)
            throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 2];
        command[0] = "python3";
        command[1] = script.toString();
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                return Optional.of(Double.valueOf(output.strip()));
            }
        } catch (IOException e) {
            System.out.println("Python's " + what + " is not measured: " + e.getMessage());
            return Optional.empty();
        }
        System.out.println("Python's " + what + " is not measured: " + script + " failed");
        return Optional.empty();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

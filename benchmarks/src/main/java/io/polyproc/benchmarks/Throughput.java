package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.process.ChildProcess;
import io.polyproc.value.SharedInt;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /** Creates the contenders, by name, in both JVMs. */
    interface Contenders extends Serializable {
        Map<String, QueueContender> make();
    }

    /** Measures all contenders. */
    void measure(Multiprocessing mp, Contenders contenders) throws InterruptedException {
        SharedInt next = mp.sharedInt(NOTHING);
        int messages = count;
        ChildProcess producer = mp.process(() -> produce(contenders, next, messages))
                .jvmOptions("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
                .start();
        Map<String, QueueContender> ours = contenders.make();
        for (int round = -Math.min(rounds, WARM_UP_ROUNDS); round < rounds; round++) {
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

    /** Runs in the child: produces for the current contender. */
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

    /** Returns messages per second, from the first received to the last. */
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

    /** Adds the nanoseconds for each message, round by round, to figures of the same names. */
    void record(Session session, String work) {
        rates.forEach((name, values) -> {
            Figure figure = session.figure(work, name, "ns");
            for (double rate : values) {
                figure.add(1e9 / rate);
            }
        });
    }
}

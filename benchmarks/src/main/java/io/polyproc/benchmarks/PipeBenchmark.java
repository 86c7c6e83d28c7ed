package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.Broadcast;
import io.polyproc.channel.BroadcastReader;
import io.polyproc.channel.Channels;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeEnd;
import io.polyproc.errors.MissedMessagesException;
import io.polyproc.process.ChildProcess;
import java.util.Arrays;

/**
 * A pipe between two JVMs: round trips, messages of 32 bytes and of 16 MiB one way, a select before each; and a broadcast to one
 * reader. Prints medians over rounds. Needs two cores.
 */
public final class PipeBenchmark {

    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROUNDS = 7;
    private static final int TRIPS = 10_000;
    private static final int COUNT = 300_000;
    private static final int LARGE_COUNT = 4;
    private static final int SMALL = 32;
    private static final int LARGE = 16 << 20;

    private PipeBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            PipeEnd<byte[]> ours = pipe.first();
            Broadcast<Long> broadcast = mp.broadcast(Long.class, 1 << 20);
            ChildProcess child = mp.start(() -> serve(theirs, broadcast));
            double[][] nanos = new double[5][ROUNDS];
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                double[] each = {
                    trips(ours),
                    stream(ours, COUNT, SMALL, false),
                    stream(ours, COUNT / 10, SMALL, true),
                    stream(ours, LARGE_COUNT, LARGE, false),
                    listen(ours, broadcast)
                };
                for (int i = 0; i < each.length && round >= 0; i++) {
                    nanos[i][round] = each[i];
                }
            }
            ours.send(new byte[] {5});
            child.join();
            print("round trip of 32 bytes", nanos[0]);
            print("32 bytes one way", nanos[1]);
            print("32 bytes one way, select before each", nanos[2]);
            print("16 MiB one way", nanos[3]);
            print("broadcast of a long, received or told missed", nanos[4]);
        }
    }

    /** In the child: does what the first message of each turn says, until that is none of them. */
    static void serve(PipeEnd<byte[]> end, Broadcast<Long> broadcast) throws InterruptedException {
        while (true) {
            switch (end.receive()[0]) {
                case 0 -> {
                    for (int i = 0; i < TRIPS; i++) {
                        end.send(end.receive());
                    }
                }
                case 1 -> send(end, COUNT, new byte[SMALL]);
                case 2 -> send(end, COUNT / 10, new byte[SMALL]);
                case 3 -> send(end, LARGE_COUNT, new byte[LARGE]);
                case 4 -> {
                    for (long i = 0; i < COUNT; i++) {
                        broadcast.send(i);
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private static void send(PipeEnd<byte[]> end, int count, byte[] message) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            end.send(message);
        }
    }

    private static double trips(PipeEnd<byte[]> end) throws InterruptedException {
        end.send(new byte[] {0});
        byte[] message = new byte[SMALL];
        long begin = System.nanoTime();
        for (int i = 0; i < TRIPS; i++) {
            end.send(message);
            end.receive();
        }
        return (double) (System.nanoTime() - begin) / TRIPS;
    }

    private static double stream(PipeEnd<byte[]> end, int count, int length, boolean select)
            throws InterruptedException {
        end.send(new byte[] {(byte) (length == LARGE ? 3 : select ? 2 : 1)});
        end.receive();
        long begin = System.nanoTime();
        for (int i = 1; i < count; i++) {
            if (select) {
                Channels.select(end);
            }
            end.receive();
        }
        return (double) (System.nanoTime() - begin) / (count - 1);
    }

    private static double listen(PipeEnd<byte[]> end, Broadcast<Long> broadcast) throws InterruptedException {
        BroadcastReader<Long> reader = broadcast.reader();
        end.send(new byte[] {4});
        long begin = 0;
        for (long next = 0; next < COUNT; ) {
            try {
                reader.receive();
                next++;
            } catch (MissedMessagesException e) {
                next += e.missed();
            }
            begin = begin == 0 ? System.nanoTime() : begin;
        }
        return (double) (System.nanoTime() - begin) / (COUNT - 1);
    }

    private static void print(String what, double[] nanos) {
        double[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.printf("%-46s %12.0f ns%n", what, sorted[sorted.length / 2]);
    }
}

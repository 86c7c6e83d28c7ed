package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import io.polyproc.channel.Broadcast;
import io.polyproc.channel.BroadcastReader;
import io.polyproc.channel.Channels;
import io.polyproc.channel.MessagesLostException;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeEnd;
import io.polyproc.process.ChildProcess;

/**
 * A pipe between two JVMs: round trips, messages of 32 bytes and of 16 MiB one way, a select before each; and a
 * broadcast to one reader.
 */
final class PipeBenchmark implements Suite {

    private static final int WARM_UP_ROUNDS = 2;
    private static final int LARGE_COUNT = 4;
    private static final int SMALL = 32;
    private static final int LARGE = 16 << 20;
    private static final String[] WORKS = {
        "round trip of 32 bytes",
        "32 bytes one way",
        "32 bytes one way, select before each",
        "16 MiB one way",
        "broadcast of a long, received or reported lost"
    };

    private int trips;
    private int count;

    @Override
    public String name() {
        return "pipes";
    }

    @Override
    public String about() {
        return "A pipe and a broadcast between the same two JVMs, in rounds.";
    }

    @Override
    public void run(Session session) throws InterruptedException {
        trips = session.size().pick(20, 10_000, 10_000);
        count = session.size().pick(500, 300_000, 300_000);
        int rounds = session.size().forks();
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            PipeEnd<byte[]> ours = pipe.first();
            Broadcast<Long> broadcast = mp.broadcast(Long.class, 1 << 20);
            int theirTrips = trips;
            int theirCount = count;
            ChildProcess child = mp.start(() -> serve(theirs, broadcast, theirTrips, theirCount));
            for (int round = -Math.min(rounds, WARM_UP_ROUNDS); round < rounds; round++) {
                double[] each = {
                    trips(ours),
                    stream(ours, count, SMALL, false),
                    stream(ours, count / 10, SMALL, true),
                    stream(ours, LARGE_COUNT, LARGE, false),
                    listen(ours, broadcast)
                };
                for (int i = 0; i < each.length && round >= 0; i++) {
                    session.figure(WORKS[i], "Polyproc", "ns").add(each[i]);
                }
            }
            ours.send(new byte[] {5});
            child.join();
        }
    }

    /** Runs in the child: the first message of each turn selects the work, until there is none. */
    private static void serve(PipeEnd<byte[]> end, Broadcast<Long> broadcast, int trips, int count)
            throws InterruptedException {
        while (true) {
            switch (end.receive()[0]) {
                case 0 -> {
                    for (int i = 0; i < trips; i++) {
                        end.send(end.receive());
                    }
                }
                case 1 -> send(end, count, new byte[SMALL]);
                case 2 -> send(end, count / 10, new byte[SMALL]);
                case 3 -> send(end, LARGE_COUNT, new byte[LARGE]);
                case 4 -> {
                    for (long i = 0; i < count; i++) {
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

    private double trips(PipeEnd<byte[]> end) throws InterruptedException {
        end.send(new byte[] {0});
        byte[] message = new byte[SMALL];
        long begin = System.nanoTime();
        for (int i = 0; i < trips; i++) {
            end.send(message);
            end.receive();
        }
        return (double) (System.nanoTime() - begin) / trips;
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

    private double listen(PipeEnd<byte[]> end, Broadcast<Long> broadcast) throws InterruptedException {
        BroadcastReader<Long> reader = broadcast.reader();
        end.send(new byte[] {4});
        long begin = 0;
        for (long next = 0; next < count; ) {
            try {
                reader.receive();
                next++;
            } catch (MessagesLostException e) {
                next += e.missed();
            }
            begin = begin == 0 ? System.nanoTime() : begin;
        }
        return (double) (System.nanoTime() - begin) / (count - 1);
    }
}

package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Pinning;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeEnd;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.RingQueue;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.value.SharedLong;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Round trips between two JVMs, as {@code ping.c} has them: with an interval each is sent when it is due, and its latency counted from
 * then; without, each follows the one before, and the mean of each thousand is said.
 */
final class Ping {

    private static final long END = Long.MAX_VALUE;
    private static final int BATCH = 1000;
    private static final int WARM_UP_FACTOR = 5;
    private static final int MOST_WARM_UP = 10_000;

    /** Of the warm-up, and of batches: on a machine that others use, a spinning trip may take a time slice. */
    private static final long LONGEST_NANOS = 2_000_000_000;

    private Ping() {}

    /** A kind, how many, and the interval in nanoseconds. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("echo")) {
            echo(Wire.streams(System.in, new BufferedOutputStream(System.out)));
            return;
        }
        int count = Integer.parseInt(arguments[1]);
        long interval = Long.parseLong(arguments[2]);
        switch (arguments[0]) {
            case "socket" -> socket(count, interval);
            case "pipe of the system" -> systemPipe(count, interval);
            default -> shared(arguments[0], count, interval);
        }
    }

    private static void shared(String kind, int count, long interval) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong out = mp.sharedLong(0);
            SharedLong in = mp.sharedLong(0);
            IpcSemaphore sent = mp.semaphore(0);
            IpcSemaphore received = mp.semaphore(0);
            Pipe<Long> pipe = mp.pipe(Long.class);
            PipeEnd<Long> theirs = pipe.second();
            RingQueue<Long> there = mp.ringQueue(Long.class, 1 << 12);
            RingQueue<Long> back = mp.ringQueue(Long.class, 1 << 12);
            boolean spinning = kind.endsWith("spinning");
            ChildProcess child;
            Wire ours;
            switch (kind) {
                case "values, spinning" -> {
                    child = mp.start(() -> echo(Wire.values(in, out)));
                    ours = Wire.values(out, in);
                }
                case "semaphores" -> {
                    child = mp.start(() -> echo(Wire.semaphores(received, in, sent, out)));
                    ours = Wire.semaphores(sent, out, received, in);
                }
                case "pipe", "pipe, spinning" -> {
                    child = mp.start(() -> echo(Wire.pipe(theirs, spinning)));
                    ours = Wire.pipe(pipe.first(), spinning);
                }
                case "ring queues", "ring queues, spinning" -> {
                    child = mp.start(() -> echo(Wire.rings(back, there, spinning)));
                    ours = Wire.rings(there, back, spinning);
                }
                default -> throw new IllegalArgumentException(kind);
            }
            measure(ours, child.pid(), count, interval);
            child.join();
        }
    }

    private static void socket(int count, long interval) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = server.getLocalPort();
            ChildProcess child = mp.start(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    echo(wire(socket));
                }
            });
            try (Socket socket = server.accept()) {
                measure(wire(socket), child.pid(), count, interval);
            }
            child.join();
        }
    }

    private static Wire wire(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return Wire.streams(socket.getInputStream(), new BufferedOutputStream(socket.getOutputStream()));
    }

    private static void systemPipe(int count, long interval) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Ping.class.getName(), "echo")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Wire ours = Wire.streams(new BufferedInputStream(child.getInputStream()), child.getOutputStream());
        measure(ours, child.pid(), count, interval);
        child.waitFor();
    }

    /** In the other process. */
    static void echo(Wire wire) throws IOException, InterruptedException {
        for (long number = 0; number != END; ) {
            number = wire.receive();
            wire.send(number);
        }
    }

    private static void measure(Wire wire, long other, int count, long interval)
            throws IOException, InterruptedException {
        // What is measured is what was warmed up: a method that is compiled meanwhile costs time slices.
        Usage.now();
        Trips trips = new Trips(wire, interval);
        trips.make(interval == 0 ? count : Math.min(WARM_UP_FACTOR * count, MOST_WARM_UP));
        Pinning.pin(ProcessHandle.current().pid(), 0);
        Pinning.pin(other, 1);
        Usage before = Usage.now();
        trips.make(count);
        Usage used = Usage.now().minus(before);
        Readings.say("cpu", (double) used.processorNanos() / count);
        Readings.say("allocated", (double) used.allocatedBytes() / count);
        String name = interval == 0 ? "ns" : "latency";
        for (double nanos : trips.last()) {
            Readings.say(name, nanos);
        }
        trips.end();
    }

    /** Trips one after the other, or one at each interval. */
    private static final class Trips {
        private final Wire wire;
        private final long interval;
        private long number;
        private double[] nanos = {};

        Trips(Wire wire, long interval) {
            this.wire = wire;
            this.interval = interval;
        }

        void make(int count) throws IOException, InterruptedException {
            if (interval == 0) {
                inBatches(count / BATCH);
            } else {
                onTime(count);
            }
        }

        private void inBatches(int count) throws IOException, InterruptedException {
            nanos = new double[count];
            long end = System.nanoTime() + LONGEST_NANOS;
            int batch = 0;
            for (; batch < count && System.nanoTime() < end; batch++) {
                nanos[batch] = batch();
            }
            nanos = Arrays.copyOf(nanos, batch);
        }

        private double batch() throws IOException, InterruptedException {
            long begin = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                trip(wire, ++number);
            }
            return (double) (System.nanoTime() - begin) / BATCH;
        }

        private void onTime(int count) throws IOException, InterruptedException {
            nanos = new double[count];
            long begin = System.nanoTime();
            for (int i = 0; i < count; i++) {
                nanos[i] = tripAt(begin + i * interval);
            }
        }

        private double tripAt(long due) throws IOException, InterruptedException {
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            trip(wire, ++number);
            return System.nanoTime() - due;
        }

        /** What the last of them took, in nanoseconds: each batch's mean, or each trip from when it was due. */
        double[] last() {
            return nanos;
        }

        void end() throws IOException, InterruptedException {
            trip(wire, END);
        }
    }

    private static void trip(Wire wire, long number) throws IOException, InterruptedException {
        wire.send(number);
        long back = wire.receive();
        if (back != number) {
            throw new IllegalStateException("sent " + number + ", and " + back + " came back");
        }
    }
}

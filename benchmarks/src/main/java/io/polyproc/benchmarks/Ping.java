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

/** {@link Trips} between two JVMs, as {@code ping.c} has them. */
final class Ping {

    private Ping() {}

    /** Arguments: kind, number, interval in nanoseconds as in {@link Trips}, processor of the other side. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("echo")) {
            echo(Wire.streams(System.in, new BufferedOutputStream(System.out)));
            return;
        }
        int count = Integer.parseInt(arguments[1]);
        long interval = Long.parseLong(arguments[2]);
        int otherProcessor = Integer.parseInt(arguments[3]);
        switch (arguments[0]) {
            case "socket" -> socket(count, interval, otherProcessor);
            case "pipe of the system" -> systemPipe(count, interval, otherProcessor);
            default -> shared(arguments[0], count, interval, otherProcessor);
        }
    }

    private static void shared(String kind, int count, long interval, int otherProcessor) throws Exception {
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
            measure(ours, child.pid(), count, interval, otherProcessor);
            child.join();
        }
    }

    private static void socket(int count, long interval, int otherProcessor) throws Exception {
        try (Multiprocessing mp = Multiprocessing.open();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = server.getLocalPort();
            ChildProcess child = mp.start(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    echo(wire(socket));
                }
            });
            try (Socket socket = server.accept()) {
                measure(wire(socket), child.pid(), count, interval, otherProcessor);
            }
            child.join();
        }
    }

    private static Wire wire(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return Wire.streams(socket.getInputStream(), new BufferedOutputStream(socket.getOutputStream()));
    }

    private static void systemPipe(int count, long interval, int otherProcessor) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Ping.class.getName(), "echo")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Wire ours = Wire.streams(new BufferedInputStream(child.getInputStream()), child.getOutputStream());
        measure(ours, child.pid(), count, interval, otherProcessor);
        child.waitFor();
    }

    /** Runs in the other process. */
    static void echo(Wire wire) throws IOException, InterruptedException {
        for (long number = 0; number != Trips.END; ) {
            number = wire.receive();
            wire.send(number);
        }
    }

    private static void measure(Wire wire, long other, int count, long interval, int otherProcessor)
            throws IOException, InterruptedException {
        // The measured code is the code of the warm-up: a compilation during the measurement costs time slices.
        Usage.now();
        Trips trips = new Trips(wire, interval);
        trips.warmUp(count);
        Pinning.pin(ProcessHandle.current().pid(), 0);
        Pinning.pin(other, otherProcessor);
        Usage before = Usage.now();
        trips.make(count);
        Usage used = Usage.now().minus(before);
        Readings.say("cpu", (double) used.processorNanos() / count);
        Readings.say("allocated", (double) used.allocatedBytes() / count);
        String name = interval == Trips.BATCHES ? "ns" : "latency";
        for (double nanos : trips.last()) {
            Readings.say(name, nanos);
        }
        trips.end();
    }
}

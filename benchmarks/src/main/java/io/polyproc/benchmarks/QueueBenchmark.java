package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Curves;
import io.polyproc.benchmarks.harness.Figure;
import io.polyproc.benchmarks.harness.Session;
import io.polyproc.benchmarks.harness.Suite;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.RingQueueOptions;
import io.polyproc.queue.SharedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Messages of 32 bytes: from one JVM to another through the ring queue beside raw rings of Agrona, and through the
 * durable queue beside a raw Chronicle queue, each between the same two JVMs in turn; by one thread, with {@code
 * drainTo} beside takes; from many JVMs to one; and Python's queues.
 */
final class QueueBenchmark implements Suite {

    private static final String RING = "ring queue, 1 to 1";
    private static final String DURABLE = "durable queue, 1 to 1";
    private static final String AGRONA = "Agrona OneToOneRingBuffer";
    private static final String CHRONICLE = "Chronicle appender to tailer";
    private static final String IN_PLACE = "RingQueue, in place, drained";
    private static final String ONE_BY_ONE = "SharedQueue, one by one";

    @Override
    public String name() {
        return "queues";
    }

    @Override
    public String about() {
        return "Messages of 32 bytes, each checked: the time from one to the next, as the receiver sees it. By"
                + " one thread, by "
                + "JMH (`DrainBenchmark`): a put and a take.";
    }

    @Override
    public void run(Session session) throws IOException, InterruptedException, RunnerException {
        int rounds = session.size().pick(1, 5, 11);
        int messages = session.size().pick(400, 300_000, 2_000_000);
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<byte[]> queue = mp.ringQueue(
                    new PlainBytes(),
                    RingQueueOptions.ofCapacity(QueueContender.RING).withBytes(QueueContender.RING));
            Throughput rings = new Throughput(rounds, messages);
            rings.measure(mp, () -> rings(queue));
            rings.record(session, RING);
        }
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedQueue<byte[]> queue = mp.queue(new PlainBytes());
            Throughput logs = new Throughput(rounds, messages / 4);
            logs.measure(mp, () -> logs(queue));
            logs.record(session, DURABLE);
        }
        python(session, RING, "SimpleQueue", 1);
        python(session, DURABLE, "Queue", 1);
        floor(session, messages);
        drains(session);
        goals(session);
        manyToOne(session);
    }

    private static void goals(Session session) {
        String locks =
                "Two robust locks stand between the two processes, which stay with their only users (decision 0018).";
        Figure ring = session.figure(RING, IN_PLACE, "ns");
        session.goal("ring queue, in place", 1.25, ring, session.figure(RING, AGRONA, "ns"), locks);
        session.goalTimesAsFast("ring queue", 30, ring, session.figure(RING, "Python SimpleQueue", "ns"), locks);
        String log = "Each element has a checksum, is claimed under a lock and counted (decision 0012).";
        Figure durable = session.figure(DURABLE, ONE_BY_ONE, "ns");
        session.goal("durable queue, one by one", 2, durable, session.figure(DURABLE, CHRONICLE, "ns"), log);
        session.goalTimesAsFast("durable queue", 10, durable, session.figure(DURABLE, "Python Queue", "ns"), log);
    }

    private static void python(Session session, String work, String kind, int producers)
            throws IOException, InterruptedException {
        int messages = session.size().pick(100, 20_000, 100_000);
        session.programs()
                .python("queues.py", kind, messages, session.size().pick(1, 2, 5), producers)
                .ifPresent(
                        readings -> session.figure(work, "Python " + kind, "ns").add(readings, "ns"));
    }

    /** Between two threads of one JVM: the cost of a queue within a process. */
    private static void floor(Session session, int messages) throws InterruptedException {
        for (int fork = 0; fork < session.size().forks(); fork++) {
            BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(1024);
            Thread producer = new Thread(() -> {
                try {
                    for (int i = 0; i < messages; i++) {
                        queue.put(new byte[QueueContender.LENGTH]);
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            producer.start();
            queue.take();
            long begin = System.nanoTime();
            for (int i = 1; i < messages; i++) {
                queue.take();
            }
            double nanos = (double) (System.nanoTime() - begin) / (messages - 1);
            session.figure(RING, "ArrayBlockingQueue, in one JVM", "ns").add(nanos);
            producer.join();
        }
    }

    /** By one thread: what {@code drainTo} costs beside takes, without a transfer between processors. */
    private static void drains(Session session) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(session.size().millis());
        Options options = new OptionsBuilder()
                .include(DrainBenchmark.class.getName())
                .forks(session.size().pick(0, 2, 5))
                .warmupIterations(session.size().pick(1, 5, 5))
                .warmupTime(time)
                .measurementIterations(session.size().pick(1, 3, 5))
                .measurementTime(time)
                .verbosity(VerboseMode.SILENT)
                .build();
        for (RunResult result : new Runner(options).run()) {
            String benchmark = result.getParams().getBenchmark();
            String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
            Figure figure = session.figure("byte[] put and taken by one thread", method, "ns");
            result.getBenchmarkResults()
                    .forEach(fork -> figure.add(fork.getPrimaryResult().getScore()));
        }
    }

    private static void manyToOne(Session session) throws IOException, InterruptedException {
        Curves curves = session.curves("Queues against producers", "producing processes", "ns for each message");
        int[] counts = session.size().pick(new int[] {2}, new int[] {1, 2, 8}, new int[] {1, 2, 4, 8, 16, 32});
        for (int producers : counts) {
            String work = producers + " to 1";
            for (String kind : new String[] {"RingQueue", "SharedQueue", "Agrona ManyToOneRingBuffer"}) {
                Figure figure = session.figure(work, kind, "ns");
                figure.add(
                        session.programs()
                                .java(
                                        ManyToOne.class,
                                        kind,
                                        producers,
                                        session.size().millis()),
                        "ns");
                curves.add(kind, producers, figure.median());
            }
            for (String kind : new String[] {"SimpleQueue", "Queue"}) {
                python(session, work, kind, producers);
                Figure figure = session.figure(work, "Python " + kind, "ns");
                if (figure.isMeasured()) {
                    curves.add("Python " + kind, producers, figure.median());
                }
            }
        }
    }

    private static Map<String, QueueContender> rings(RingQueue<byte[]> queue) {
        Path directory = queue.workspace().directory();
        Map<String, QueueContender> contenders = new LinkedHashMap<>();
        contenders.put(AGRONA, new AgronaContender(directory.resolve("one-to-one"), OneToOneRingBuffer::new));
        contenders.put(IN_PLACE, new RingContender.Drained(queue));
        contenders.put("RingQueue, in place, one by one", new RingContender.Direct(queue));
        contenders.put("RingQueue, byte[] in batches", new RingContender.Batches(queue));
        contenders.put("RingQueue, byte[] one by one", new RingContender.Arrays(queue));
        contenders.put("RingQueue, byte[] by drainTo", new RingContender.DrainedTo(queue));
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
        contenders.put(ONE_BY_ONE, new LogContender(queue, 1, 1));
        contenders.put("SharedQueue, drainTo", new LogContender(queue, 1, 64));
        contenders.put("SharedQueue, in batches", new LogContender(queue, 64, 64));
        return contenders;
    }
}

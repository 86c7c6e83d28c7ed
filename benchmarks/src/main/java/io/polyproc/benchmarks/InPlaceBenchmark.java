package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.DirectReader;
import io.polyproc.codec.DirectWriter;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A put and a take of 32 bytes, in place, by one thread. Its subject is allocation, so it runs with the profiler of the
 * collector.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InPlaceBenchmark {

    private static final int LENGTH = 32;

    private final DirectWriter writer =
            into -> into.putLong(1).putLong(2).putLong(3).putLong(4);
    private final DirectReader reader = element -> this.read += element.getLong();
    private Multiprocessing mp;
    private RingQueue<byte[]> ring;
    private SharedQueue<byte[]> log;
    private long read;

    /** Opens the queues. */
    @Setup
    public void open() {
        mp = Multiprocessing.open();
        ring = mp.ringQueue(new PlainBytes(), LENGTH);
        log = mp.queue(new PlainBytes());
    }

    /** Closes them. */
    @TearDown
    public void close() {
        mp.close();
    }

    /** The queue in a ring. */
    @Benchmark
    public long ringQueue() throws InterruptedException {
        ring.put(LENGTH, writer);
        ring.take(reader);
        return read;
    }

    /** The durable queue. */
    @Benchmark
    public long sharedQueue() throws InterruptedException {
        log.put(LENGTH, writer);
        log.take(reader);
        return read;
    }
}

package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.queue.RingQueue;
import io.polyproc.queue.SharedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Byte arrays of 32 bytes, put one by one, then taken one by one or by {@code drainTo}, by one thread. {@code drainTo}
 * commits each element after its target has it; the difference to the takes is what that costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DrainBenchmark {

    private static final int BATCH = 64;

    private final byte[] message = new byte[QueueContender.LENGTH];
    private final List<byte[]> target = new ArrayList<>(BATCH);
    private Multiprocessing mp;
    private RingQueue<byte[]> ring;
    private SharedQueue<byte[]> log;

    /** Opens the queues. */
    @Setup
    public void open() {
        mp = Multiprocessing.open();
        ring = mp.ringQueue(new PlainBytes(), BATCH);
        log = mp.queue(new PlainBytes());
    }

    /** Closes them. */
    @TearDown
    public void close() {
        mp.close();
    }

    /** The queue in a ring, one by one. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int ringQueueTake() throws InterruptedException {
        return take(ring);
    }

    /** The queue in a ring, drained. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int ringQueueDrainTo() throws InterruptedException {
        return drainTo(ring);
    }

    /** The durable queue, one by one. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int sharedQueueTake() throws InterruptedException {
        return take(log);
    }

    /** The durable queue, drained. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int sharedQueueDrainTo() throws InterruptedException {
        return drainTo(log);
    }

    private int take(BlockingQueue<byte[]> queue) throws InterruptedException {
        put(queue);
        target.clear();
        for (int i = 0; i < BATCH; i++) {
            target.add(queue.take());
        }
        return target.size();
    }

    private int drainTo(BlockingQueue<byte[]> queue) throws InterruptedException {
        put(queue);
        target.clear();
        int drained = queue.drainTo(target);
        if (drained != BATCH) {
            throw new IllegalStateException("drainTo took " + drained + " of " + BATCH + " elements");
        }
        return drained;
    }

    private void put(BlockingQueue<byte[]> queue) throws InterruptedException {
        for (int i = 0; i < BATCH; i++) {
            queue.put(message);
        }
    }
}

package io.polyproc.benchmarks;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Round trips of growing numbers over a wire. With an interval each is sent when it is due, and its latency is measured
 * from then. {@link #BATCHES}: each follows the one before, and the mean of each thousand is recorded. {@link
 * #ONE_BY_ONE}: the same, and each is recorded.
 */
final class Trips {

    /** The number of the last trip. */
    static final long END = Long.MAX_VALUE;

    static final long BATCHES = 0;
    static final long ONE_BY_ONE = -1;

    private static final int BATCH = 1000;
    private static final int WARM_UP_BATCH = 2_000;
    private static final int MOST_WARM_UP_BATCHES = 20;
    private static final int QUIET_BATCHES = 2;

    /** The time of the compiler in a batch, below which it is taken for idle. */
    private static final long QUIET_MILLIS = 3;

    private static final int CROWDED_WARM_UP_FACTOR = 25;

    /** Limit for trips without an interval: if the other side waits for the processor, a trip takes a time slice. */
    private static final long LONGEST_NANOS = 2_000_000_000;

    private final Wire wire;
    private final long interval;
    private long number;
    private double[] nanos = {};

    Trips(Wire wire, long interval) {
        this.wire = wire;
        this.interval = interval;
    }

    /** Makes trips until the compiler is idle: its threads would compete for the processor. */
    void warmUp(int count) throws IOException, InterruptedException {
        if (interval > 0) {
            warmUpOnTime(count);
        } else {
            make(interval == ONE_BY_ONE ? CROWDED_WARM_UP_FACTOR * count : count);
        }
    }

    /**
     * Makes the trips that will be measured, in batches, until the compiler is idle. Trips without an interval would
     * not do: they never park, and the code compiled for them is thrown away at the first that does.
     */
    private void warmUpOnTime(int count) throws IOException, InterruptedException {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        int quiet = 0;
        for (int batch = 0; quiet < QUIET_BATCHES && batch < MOST_WARM_UP_BATCHES; batch++) {
            long before = compiler.getTotalCompilationTime();
            make(Math.min(WARM_UP_BATCH, count));
            long spent = compiler.getTotalCompilationTime() - before;
            quiet = spent <= QUIET_MILLIS ? quiet + 1 : 0;
        }
    }

    void make(int count) throws IOException, InterruptedException {
        if (interval == BATCHES) {
            follow(count / BATCH, BATCH);
        } else if (interval == ONE_BY_ONE) {
            follow(count, 1);
        } else {
            onTime(count);
        }
    }

    private void follow(int count, int batch) throws IOException, InterruptedException {
        nanos = new double[count];
        long begin = System.nanoTime();
        long end = begin + LONGEST_NANOS;
        int done = 0;
        while (done < count && begin < end) {
            for (int i = 0; i < batch; i++) {
                trip(++number);
            }
            long now = System.nanoTime();
            nanos[done] = (double) (now - begin) / batch;
            begin = now;
            done++;
        }
        nanos = Arrays.copyOf(nanos, done);
    }

    private void onTime(int count) throws IOException, InterruptedException {
        nanos = new double[count];
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * interval;
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            trip(++number);
            nanos[i] = System.nanoTime() - due;
        }
    }

    /** Returns the last latencies in nanoseconds: the mean of each batch, or each trip. */
    double[] last() {
        return nanos;
    }

    void end() throws IOException, InterruptedException {
        trip(END);
    }

    private void trip(long number) throws IOException, InterruptedException {
        wire.send(number);
        long back = wire.receive();
        if (back != number) {
            throw new IllegalStateException("sent " + number + ", and " + back + " came back");
        }
    }
}

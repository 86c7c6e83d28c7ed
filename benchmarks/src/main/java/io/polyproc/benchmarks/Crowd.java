package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Pinning;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcLatch;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedLongArray;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Several processes, or threads, with the same work in tight loops. They warm up together and are pinned to processors.
 * All of them run before, during and after the interval that is counted.
 */
final class Crowd implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int WARMING = 0;
    private static final int COUNTING = 1;
    private static final int OVER = 2;
    private static final int USUAL_WARM_UP_MILLIS = 1000;
    private static final int MOST_WARM_UP_FACTOR = 5;

    /** Maximal ratio of the warm-up to the counted interval. */
    private static final int WARM_UP_FACTOR = 20;

    private final int size;
    private final SharedInt phase;
    private final IpcLatch started;
    private final IpcLatch counting;
    private final SharedLongArray operations;
    private final SharedLongArray counted;
    private final SharedLongArray processorNanos;
    private final SharedLongArray allocatedBytes;
    private transient int warmUpMillis = USUAL_WARM_UP_MILLIS;
    private transient long nanos;

    /** The repeated work of each. */
    interface Work extends Serializable {
        void once() throws Exception;
    }

    Crowd(Multiprocessing mp, int size) {
        this.size = size;
        this.phase = mp.sharedInt(WARMING);
        this.started = mp.latch(size);
        this.counting = mp.latch(size);
        this.operations = mp.sharedLongArray(size);
        this.counted = mp.sharedLongArray(size);
        this.processorNanos = mp.sharedLongArray(size);
        this.allocatedBytes = mp.sharedLongArray(size);
    }

    /** Sets a longer warm-up, for work that the compiler optimises late. */
    Crowd warmUp(int millis) {
        warmUpMillis = millis;
        return this;
    }

    /** Runs the work in children, and waits for their end. */
    void measureChildren(Multiprocessing mp, int millis, Work work) throws InterruptedException {
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int index = i;
            // For Agrona's rings.
            children.add(mp.process(() -> run(index, work))
                    .jvmOptions("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
                    .start());
        }
        measure(millis, children.stream().map(ChildProcess::pid).toList());
        for (ChildProcess child : children) {
            child.join();
        }
    }

    /** Runs the work in threads of this JVM, and waits for their end. */
    void measureThreads(int millis, Work work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        for (int i = 0; i < size; i++) {
            int index = i;
            threads.submit(() -> {
                run(index, work);
                return null;
            });
        }
        measure(millis, List.of());
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.MINUTES);
    }

    private void run(int index, Work work) throws Exception {
        // The first execution is slow.
        Usage.now();
        work.once();
        started.countDown();
        long warmUp = 1 + loop(WARMING, work);
        counting.countDown();
        Usage before = Usage.now();
        long count = loop(COUNTING, work);
        Usage used = Usage.now().minus(before);
        counted.set(index, count);
        operations.set(index, warmUp + count);
        processorNanos.set(index, used.processorNanos());
        allocatedBytes.set(index, used.allocatedBytes());
    }

    private long loop(int during, Work work) throws Exception {
        long count = 0;
        do {
            work.once();
            count++;
        } while (phase.getOpaque() == during);
        return count;
    }

    private void measure(int millis, List<Long> pids) throws InterruptedException {
        started.await();
        int share = Math.min(size / Runtime.getRuntime().availableProcessors(), MOST_WARM_UP_FACTOR);
        pause((long) Math.min(WARM_UP_FACTOR * millis, warmUpMillis) * Math.max(1, share));
        for (int i = 0; i < pids.size(); i++) {
            Pinning.pin(pids.get(i), i);
        }
        long begin = System.nanoTime();
        phase.set(COUNTING);
        counting.await();
        pause(millis);
        phase.set(OVER);
        nanos = System.nanoTime() - begin;
    }

    private static void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Number of executions, the warm-up included. */
    long operations() {
        return operations.stream().sum();
    }

    /** Reports the cost of one execution, and the fairness: 1 when all did the same number. */
    void say() {
        double all = counted.stream().sum();
        Readings.say("ns", nanos / all);
        Readings.say("cpu", processorNanos.stream().sum() / all);
        Readings.say("allocated", allocatedBytes.stream().sum() / all);
        Readings.say("least", counted.stream().min().orElseThrow() * size / all);
    }
}

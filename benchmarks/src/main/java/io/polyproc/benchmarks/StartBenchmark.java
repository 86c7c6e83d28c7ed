package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildProcess;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedLong;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Start and join of a child that takes a lock and changes a value, in turn with a bare JVM that does nothing; prints medians
 * and their ratio.
 */
public final class StartBenchmark {

    private static final int ROUNDS = 25;

    private StartBenchmark() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 0) {
            return; // the bare JVM
        }
        double[] children = new double[ROUNDS];
        double[] bare = new double[ROUNDS];
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong counter = mp.sharedLong(0);
            IpcLock lock = mp.lock();
            for (int i = 0; i < ROUNDS; i++) {
                long start = System.nanoTime();
                ChildProcess child = mp.start(() -> increment(counter, lock));
                child.join();
                children[i] = (System.nanoTime() - start) / 1e6;
                start = System.nanoTime();
                runBare();
                bare[i] = (System.nanoTime() - start) / 1e6;
            }
            if (counter.get() != ROUNDS) {
                throw new IllegalStateException("counter=" + counter.get() + " after " + ROUNDS + " children");
            }
        }
        double child = median(children);
        double jvm = median(bare);
        System.out.printf("child %.1f ms, bare JVM %.1f ms, ratio %.2f%n", child, jvm, child / jvm);
    }

    private static void increment(SharedLong counter, IpcLock lock) {
        lock.lock();
        try {
            counter.set(counter.get() + 1);
        } finally {
            lock.unlock();
        }
    }

    private static void runBare() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), StartBenchmark.class.getName(), "bare")
                .start();
        process.waitFor();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.process.ChildBuilder;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.StartMethod;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedLong;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Start and join of a child that takes a lock and changes a value: from a spare and cold, in turn with a bare JVM that does
 * nothing and with Python's start methods; and the memory of an idle spare beside that of an idle bare JVM. Prints medians.
 */
public final class StartBenchmark {

    private static final int ROUNDS = 25;
    private static final String IDLE = "idle";

    private StartBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments the directory of the benchmarks, where the Python scripts are
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 1) {
            if (arguments[1].equals(IDLE)) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(60));
            }
            return; // the bare JVM
        }
        double[] cold = new double[ROUNDS];
        double[] warm = new double[ROUNDS];
        double[] first = new double[ROUNDS];
        double[] bare = new double[ROUNDS];
        int rounds = ROUNDS * 2 + 1;
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong counter = mp.sharedLong(0);
            SharedLong begun = mp.sharedLong(0);
            IpcLock lock = mp.lock();
            run(mp, StartMethod.COLD, counter, begun, lock);
            mp.keepSpares(1);
            for (int i = 0; i < ROUNDS; i++) {
                awaitSpare(mp);
                long start = System.nanoTime();
                warm[i] = run(mp, StartMethod.WARM, counter, begun, lock);
                first[i] = (begun.get() - start) / 1e6;
                awaitSpare(mp);
                cold[i] = run(mp, StartMethod.COLD, counter, begun, lock);
                start = System.nanoTime();
                bareJvm("bare").waitFor();
                bare[i] = (System.nanoTime() - start) / 1e6;
            }
            if (counter.get() != rounds) {
                throw new IllegalStateException("counter=" + counter.get() + " after " + rounds + " children");
            }
        }
        double jvm = median(bare);
        System.out.printf("bare JVM, start and end         %6.1f ms%n", jvm);
        System.out.printf(
                "child, cold, start and join     %6.1f ms, %.2f bare JVMs%n", median(cold), median(cold) / jvm);
        System.out.printf("child, warm, start and join     %6.1f ms%n", median(warm));
        System.out.printf("child, warm, start to its task  %6.2f ms%n", median(first));
        printMemory();
        printPython(arguments[0]);
    }

    private static double run(
            Multiprocessing mp, StartMethod method, SharedLong counter, SharedLong begun, IpcLock lock)
            throws InterruptedException {
        long start = System.nanoTime();
        ChildBuilder builder = mp.process(() -> increment(counter, begun, lock));
        ChildProcess child =
                method == StartMethod.COLD ? builder.startMethod(method).start() : builder.start();
        child.join();
        double millis = (System.nanoTime() - start) / 1e6;
        if (child.startMethod() != method) {
            throw new IllegalStateException(child + " was started " + child.startMethod());
        }
        return millis;
    }

    private static void increment(SharedLong counter, SharedLong begun, IpcLock lock) {
        begun.set(System.nanoTime());
        lock.lock();
        try {
            counter.set(counter.get() + 1);
        } finally {
            lock.unlock();
        }
    }

    private static void awaitSpare(Multiprocessing mp) {
        while (mp.readySpares() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Process bareJvm(String argument) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartBenchmark.class.getName(),
                        "",
                        argument)
                .redirectOutput(Redirect.DISCARD)
                .start();
    }

    private static void printMemory() throws IOException, InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            SharedLong pid = mp.sharedLong(0);
            mp.keepSpares(1);
            awaitSpare(mp);
            ChildProcess child = mp.start(() -> {
                pid.set(ProcessHandle.current().pid());
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(60));
            });
            Process bare = bareJvm(IDLE);
            awaitSpare(mp);
            TimeUnit.SECONDS.sleep(1); // for the bare JVM to be idle
            System.out.printf(
                    "idle child that was a spare     %6d KiB, an idle bare JVM %d KiB%n",
                    residentKiB(child.pid()), residentKiB(bare.pid()));
            child.kill();
            bare.destroyForcibly().waitFor();
        }
    }

    private static long residentKiB(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    private static void printPython(String here) throws InterruptedException {
        File script = new File(here, "python_start.py");
        try {
            new ProcessBuilder(List.of("python3", script.getPath()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            System.out.println("no python3 to compare with");
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

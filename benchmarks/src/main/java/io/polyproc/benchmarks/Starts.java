package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.benchmarks.harness.Readings;
import io.polyproc.process.ChildProcess;
import io.polyproc.process.StartMethod;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedLong;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts and joins children that take a lock and change a value, from a spare and cold, in turn with a bare JVM that
 * does nothing; reports nanoseconds, and the memory of an idle child and an idle bare JVM. {@code start.py} does the
 * same.
 */
final class Starts {

    /** Time during which an idle JVM still compiles its earlier work. */
    private static final long SETTLING_NANOS = 50_000_000;

    private final Multiprocessing mp;
    private final SharedLong counter;
    private final SharedLong begun;
    private final IpcLock lock;

    private Starts(Multiprocessing mp) {
        this.mp = mp;
        this.counter = mp.sharedLong(0);
        this.begun = mp.sharedLong(0);
        this.lock = mp.lock();
    }

    /** Argument: the number of rounds. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        try (Multiprocessing mp = Multiprocessing.open()) {
            Starts starts = new Starts(mp);
            starts.measure(rounds);
            starts.measureMemory();
            if (starts.counter.get() != 2 * rounds + 1) {
                throw new IllegalStateException("counter=" + starts.counter.get() + " after " + rounds + " rounds");
            }
        }
    }

    private void measure(int rounds) throws IOException, InterruptedException {
        start(StartMethod.COLD);
        mp.keepSpares(1);
        for (int i = 0; i < rounds; i++) {
            awaitSpare();
            long start = System.nanoTime();
            Readings.say("warm", start(StartMethod.WARM));
            Readings.say("first", begun.get() - start);
            awaitSpare();
            Readings.say("cold", start(StartMethod.COLD));
            start = System.nanoTime();
            bareJvm("bare").waitFor();
            Readings.say("bare", System.nanoTime() - start);
        }
    }

    private long start(StartMethod method) throws InterruptedException {
        long start = System.nanoTime();
        SharedLong theCounter = counter;
        SharedLong theBegun = begun;
        IpcLock theLock = lock;
        ChildProcess child = mp.process(() -> increment(theCounter, theBegun, theLock))
                .startMethod(method)
                .start();
        child.join();
        long nanos = System.nanoTime() - start;
        if (child.startMethod() != method) {
            throw new IllegalStateException(child + " was started " + child.startMethod());
        }
        return nanos;
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

    /** Waits until a spare is ready. */
    private void awaitSpare() {
        while (mp.readySpares() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        LockSupport.parkNanos(SETTLING_NANOS);
    }

    private static Process bareJvm(String argument) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), BareJvm.class.getName(), argument)
                .redirectOutput(Redirect.DISCARD)
                .start();
    }

    /** Prints a line, as a first program does, and waits if its memory is to be measured. */
    static final class BareJvm {
        private BareJvm() {}

        public static void main(String[] arguments) {
            System.out.println("hello");
            if (arguments[0].equals("idle")) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(60));
            }
        }
    }

    private void measureMemory() throws IOException, InterruptedException {
        ChildProcess child = mp.start(() -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(60)));
        Process bare = bareJvm("idle");
        TimeUnit.SECONDS.sleep(1); // for both to be idle
        Readings.say("child.memory", resident(child.pid()));
        Readings.say("bare.memory", resident(bare.pid()));
        child.kill();
        bare.destroyForcibly().waitFor();
    }

    private static double resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                .sum();
    }
}

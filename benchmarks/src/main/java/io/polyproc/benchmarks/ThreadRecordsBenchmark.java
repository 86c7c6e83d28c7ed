package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cost of a lock beside other threads that have used locks: below, at and above the number of threads that a workspace
 * lists (1,024). Both figures should be constant.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ThreadRecordsBenchmark {

    private static final int THREADS_AT_A_TIME = 64;

    /** Number of other threads, alive, and listed up to the limit. */
    @Param({"10", "1000", "1024", "1500"})
    private int threads;

    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Thread> others = new ArrayList<>();
    private Multiprocessing mp;
    private IpcLock lock;
    private IpcLock other;

    /** Opens a workspace, and uses a lock in all threads. */
    @Setup(Level.Trial)
    public void open() throws InterruptedException {
        mp = Multiprocessing.open();
        lock = mp.lock();
        other = mp.lock();
        while (others.size() < threads) {
            int count = Math.min(THREADS_AT_A_TIME, threads - others.size());
            CountDownLatch listed = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                Thread thread = new Thread(() -> stay(listed), "other");
                thread.setDaemon(true);
                others.add(thread);
                thread.start();
            }
            listed.await();
        }
    }

    private void stay(CountDownLatch listed) {
        other.lock();
        other.unlock();
        listed.countDown();
        while (!done.get()) {
            LockSupport.park(this);
        }
    }

    /** Ends the threads, and closes the workspace. */
    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
        done.set(true);
        for (Thread thread : others) {
            LockSupport.unpark(thread);
            thread.join();
        }
        mp.close();
    }

    /** A thread that uses one lock repeatedly. */
    @Benchmark
    public void lockAndUnlock() {
        lock.lock();
        lock.unlock();
    }

    /** A new thread that uses a lock once: start, listing if there is a record, and lock. */
    @Benchmark
    public void firstLockOfANewThread() throws InterruptedException {
        Thread thread = new Thread(
                () -> {
                    lock.lock();
                    lock.unlock();
                },
                "new");
        thread.start();
        thread.join();
    }
}

package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.sync.IpcLock;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.UnsafeBuffer;
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

/** An uncontended lock and unlock, beside a bare compare-and-set pair and the JDK's lock inside one JVM. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LockBenchmark {

    private Multiprocessing mp;
    private IpcLock lock;
    private IpcLock reentrantLock;
    private final ReentrantLock jdkLock = new ReentrantLock();
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(128));

    /** Opens a workspace. */
    @Setup
    public void open() {
        mp = Multiprocessing.open();
        lock = mp.lock();
        reentrantLock = mp.reentrantLock();
    }

    /** Closes it. */
    @TearDown
    public void close() {
        mp.close();
    }

    /** Our lock. */
    @Benchmark
    public void ipcLock() {
        lock.lock();
        lock.unlock();
    }

    /** Our reentrant lock. */
    @Benchmark
    public void reentrantIpcLock() {
        reentrantLock.lock();
        reentrantLock.unlock();
    }

    /** Lower bound: one CAS and one exchange on shared memory. */
    @Benchmark
    public int bareCompareAndSetPair() {
        buffer.compareAndSetInt(0, 0, 1);
        return buffer.getAndSetInt(0, 0);
    }

    /** The lock of the JDK inside one JVM. */
    @Benchmark
    public void jdkReentrantLock() {
        jdkLock.lock();
        jdkLock.unlock();
    }
}

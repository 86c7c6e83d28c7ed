package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.value.SharedDoubleArray;
import io.polyproc.value.SharedInt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

/** Reads, writes and copies of shared memory, beside a bare VarHandle and a copy on the heap. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ValueBenchmark {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int DOUBLES = 1_000_000;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(128).order(ByteOrder.nativeOrder());
    private final double[] heap = new double[DOUBLES];
    private final double[] copy = new double[DOUBLES];
    private Multiprocessing mp;
    private SharedInt value;
    private SharedDoubleArray array;

    /** Opens a workspace. */
    @Setup
    public void open() {
        mp = Multiprocessing.open();
        value = mp.sharedInt(0);
        array = mp.sharedDoubleArrayOfLength(DOUBLES);
    }

    /** Closes it. */
    @TearDown
    public void close() {
        mp.close();
    }

    /** SharedInt.get. */
    @Benchmark
    public int sharedIntGet() {
        return value.get();
    }

    /** Its peer. */
    @Benchmark
    public int varHandleGet() {
        return (int) INT.getVolatile(buffer, 0);
    }

    /** SharedInt.set. */
    @Benchmark
    public void sharedIntSet() {
        value.set(1);
    }

    /** Its peer. */
    @Benchmark
    public void varHandleSet() {
        INT.setVolatile(buffer, 0, 1);
    }

    /** A million doubles out of shared memory. */
    @Benchmark
    public void readMillionDoubles() {
        array.read(0, copy, 0, DOUBLES);
    }

    /** A million doubles into shared memory. */
    @Benchmark
    public void writeMillionDoubles() {
        array.write(0, heap, 0, DOUBLES);
    }

    /** Their peer. */
    @Benchmark
    public void copyMillionDoublesOnHeap() {
        System.arraycopy(heap, 0, copy, 0, DOUBLES);
    }
}

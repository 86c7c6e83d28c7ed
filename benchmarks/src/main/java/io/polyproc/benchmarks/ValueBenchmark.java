package io.polyproc.benchmarks;

import io.polyproc.Multiprocessing;
import io.polyproc.value.SharedDouble;
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

/**
 * Reads, writes and copies of shared memory, beside a bare VarHandle and a copy on the heap. The peer of a value is the
 * code written by hand: an object with a buffer and an offset. The lower bound is a VarHandle at a constant offset in a
 * buffer of the benchmark, without a lookup.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ValueBenchmark {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int DOUBLES = 1_000_000;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(128).order(ByteOrder.nativeOrder());
    private final double[] heap = new double[DOUBLES];
    private final double[] copy = new double[DOUBLES];
    private Multiprocessing mp;
    private SharedInt value;
    private SharedDouble number;
    private ByHand byHand;
    private SharedDoubleArray array;

    /** Opens a workspace. */
    @Setup
    public void open() {
        mp = Multiprocessing.open();
        value = mp.sharedInt(0);
        number = mp.sharedDouble(0);
        byHand = new ByHand(buffer, 64);
        array = mp.sharedDoubleArray(DOUBLES);
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

    /** SharedInt.set. */
    @Benchmark
    public void sharedIntSet() {
        value.set(1);
    }

    /** SharedDouble.get. */
    @Benchmark
    public double sharedDoubleGet() {
        return number.get();
    }

    /** SharedDouble.set. */
    @Benchmark
    public void sharedDoubleSet() {
        number.set(1.5);
    }

    /** Peer of SharedInt.get. */
    @Benchmark
    public int byHandIntGet() {
        return byHand.getInt();
    }

    /** Peer of SharedInt.set. */
    @Benchmark
    public void byHandIntSet() {
        byHand.setInt(1);
    }

    /** Peer of SharedDouble.get. */
    @Benchmark
    public double byHandDoubleGet() {
        return byHand.getDouble();
    }

    /** Peer of SharedDouble.set. */
    @Benchmark
    public void byHandDoubleSet() {
        byHand.setDouble(1.5);
    }

    /** Lower bound of reads. */
    @Benchmark
    public int bareGet() {
        return (int) INT.getVolatile(buffer, 0);
    }

    /** Lower bound of writes. */
    @Benchmark
    public void bareSet() {
        INT.setVolatile(buffer, 0, 1);
    }

    /** Reads a million doubles from shared memory. */
    @Benchmark
    public void readMillionDoubles() {
        array.read(0, copy, 0, DOUBLES);
    }

    /** Writes a million doubles to shared memory. */
    @Benchmark
    public void writeMillionDoubles() {
        array.write(0, heap, 0, DOUBLES);
    }

    /** Their peer on the heap. */
    @Benchmark
    public void copyMillionDoublesOnHeap() {
        System.arraycopy(heap, 0, copy, 0, DOUBLES);
    }

    private static final class ByHand {
        private final ByteBuffer buffer;
        private final int place;

        ByHand(ByteBuffer buffer, int place) {
            this.buffer = buffer;
            this.place = place;
        }

        int getInt() {
            return (int) INT.getVolatile(buffer, place);
        }

        void setInt(int value) {
            INT.setVolatile(buffer, place, value);
        }

        double getDouble() {
            return Double.longBitsToDouble((long) LONG.getVolatile(buffer, place));
        }

        void setDouble(double value) {
            LONG.setVolatile(buffer, place, Double.doubleToRawLongBits(value));
        }
    }
}
